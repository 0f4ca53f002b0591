import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { CommandButton } from '../touch/button.tsx';
import { AtDoor } from './at-door.tsx';

/** It is retrieved, and the goods sensor still sees something: the same person may look once more. */
export function StillInside({ view }: { readonly view: ViewOf<'stillInside'> }) {
  const { t } = useTranslation();
  const { label } = view.compartment;
  return (
    <AtDoor
      view={view}
      heading={t('stillInside.heading')}
      instruction={t('stillInside.instruction', { label })}
    >
      <div className="choices">
        <CommandButton command={{ name: 'finish' }}>{t('stillInside.finish')}</CommandButton>
        <CommandButton command={{ name: 'openAgain' }} kind="primary">
          {t('stillInside.openAgain')}
        </CommandButton>
      </div>
    </AtDoor>
  );
}
