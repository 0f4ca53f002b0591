import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { CommandButton } from '../touch/button.tsx';
import { AtDoor } from './at-door.tsx';

/** The goods sensor sees nothing. It may be blind to this parcel, so the courier says. */
export function AskingWhetherInside({ view }: { readonly view: ViewOf<'askingWhetherInside'> }) {
  const { t } = useTranslation();
  const { label } = view.compartment;
  return (
    <AtDoor
      view={view}
      heading={t('askingWhetherInside.heading')}
      instruction={t('askingWhetherInside.instruction', { label })}
    >
      <div className="choices">
        <CommandButton command={{ name: 'openAgain' }}>{t('askingWhetherInside.openAgain')}</CommandButton>
        <CommandButton command={{ name: 'confirmInside' }} kind="primary">
          {t('askingWhetherInside.inside')}
        </CommandButton>
      </div>
    </AtDoor>
  );
}
