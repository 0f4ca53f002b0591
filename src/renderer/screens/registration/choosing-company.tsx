import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { otherCompany } from '../../../contract/courier.ts';
import { Stage } from '../../frame/stage.tsx';
import { ActionButton, CommandButton } from '../../touch/button.tsx';
import type { PageProps } from './page-props.ts';

/** As many at a time as the smallest screen holds. */
const shownAtOnce = 8;

export function ChoosingCompany({ at }: PageProps<'choosingCompany'>) {
  const { t } = useTranslation();
  const [from, setFrom] = useState(0);
  const hasMore = at.companies.length > shownAtOnce;
  const next = from + shownAtOnce < at.companies.length ? from + shownAtOnce : 0;
  return (
    <Stage
      shape="listed"
      heading={t('registering.choosingCompany.heading')}
      instruction={t('registering.choosingCompany.instruction')}
    >
      <div className="companies">
        {at.companies.slice(from, from + shownAtOnce).map(({ id, name }) => (
          <CommandButton key={id} command={{ name: 'chooseCompany', companyId: id }}>
            <bdi>{name}</bdi>
          </CommandButton>
        ))}
        <CommandButton command={{ name: 'chooseCompany', companyId: otherCompany }} kind="quiet">
          {t('registering.choosingCompany.other')}
        </CommandButton>
        {hasMore && (
          <ActionButton kind="quiet" onPress={() => setFrom(next)}>
            {t('registering.choosingCompany.more')}
          </ActionButton>
        )}
      </div>
    </Stage>
  );
}
