import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { CommandButton } from '../touch/button.tsx';
import { AtDoor } from './at-door.tsx';

/** The sensor cannot tell; the person's answer is the evidence. */
export function AskingWhetherOpened({ view }: { readonly view: ViewOf<'askingWhetherOpened'> }) {
  const { t } = useTranslation();
  return (
    <AtDoor
      view={view}
      heading={t('askingWhetherOpened.heading', { label: view.compartment.label })}
      instruction={t('askingWhetherOpened.instruction')}
    >
      <div className="choices">
        <CommandButton command={{ name: 'answerOpened', opened: false }}>
          {t('askingWhetherOpened.no')}
        </CommandButton>
        <CommandButton command={{ name: 'answerOpened', opened: true }} kind="primary">
          {t('askingWhetherOpened.yes')}
        </CommandButton>
      </div>
      <CommandButton command={{ name: 'reportAnotherDoorOpened' }} kind="quiet">
        {t('askingWhetherOpened.anotherDoorOpened')}
      </CommandButton>
    </AtDoor>
  );
}
