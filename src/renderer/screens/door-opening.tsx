import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { CommandButton } from '../touch/button.tsx';
import { AtDoor } from './at-door.tsx';
import { Trouble } from './trouble.tsx';

export function DoorOpening({ view }: { readonly view: ViewOf<'doorOpening'> }) {
  const { t } = useTranslation();
  const { label } = view.compartment;
  return (
    <AtDoor
      view={view}
      heading={t(`doorOpening.${view.hint}.heading`, { label })}
      instruction={t(`doorOpening.${view.hint}.instruction`, { label })}
    >
      <Trouble heading={t('doorOpening.trouble')}>
        <CommandButton command={{ name: 'reportDidNotOpen' }} kind="quiet">
          {t('doorOpening.didNotOpen')}
        </CommandButton>
        <CommandButton command={{ name: 'reportAnotherDoorOpened' }} kind="quiet">
          {t('doorOpening.anotherDoorOpened')}
        </CommandButton>
      </Trouble>
    </AtDoor>
  );
}
