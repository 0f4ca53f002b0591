import { useTranslation } from 'react-i18next';
import { findings } from '../../../contract/maintenance.ts';
import type { CompartmentRef } from '../../../contract/view.ts';
import { AtDoor } from '../at-door.tsx';
import { ActButton } from './act-button.tsx';
import type { PageProps } from './page-props.ts';

/** The door of this page in its cabinet. */
function atDoor({
  view,
  at,
}: Pick<PageProps<'looking'>, 'view'> & { readonly at: { compartment: CompartmentRef } }) {
  return { drawing: view.drawing, compartment: at.compartment };
}

export function DoorOpening(props: PageProps<'doorOpening'>) {
  const { t } = useTranslation();
  const { label } = props.at.compartment;
  return (
    <AtDoor
      view={atDoor(props)}
      heading={t('doorOpening.wait.heading', { label })}
      instruction={t('doorOpening.wait.instruction')}
    />
  );
}

export function AskingWhetherOpened(props: PageProps<'askingWhetherOpened'>) {
  const { t } = useTranslation();
  const { label } = props.at.compartment;
  return (
    <AtDoor
      view={atDoor(props)}
      heading={t('askingWhetherOpened.heading', { label })}
      instruction={t('askingWhetherOpened.instruction')}
    >
      <div className="choices">
        <ActButton act={{ name: 'answerOpened', opened: true }} kind="primary">
          {t('askingWhetherOpened.yes')}
        </ActButton>
        <ActButton act={{ name: 'answerOpened', opened: false }}>{t('askingWhetherOpened.no')}</ActButton>
      </div>
    </AtDoor>
  );
}

export function DoorOpen(props: PageProps<'doorOpen'>) {
  const { t } = useTranslation();
  const { label } = props.at.compartment;
  return (
    <AtDoor
      view={atDoor(props)}
      open
      heading={t('maintenance.doorOpen.heading', { label })}
      instruction={t('maintenance.doorOpen.instruction')}
    >
      {props.at.asksWhetherClosed && (
        <ActButton act={{ name: 'confirmClosed' }} kind="primary">
          {t('doorOpen.closed')}
        </ActButton>
      )}
    </AtDoor>
  );
}

/** The door is closed: what was behind it. */
export function Looking(props: PageProps<'looking'>) {
  const { t } = useTranslation();
  const { label } = props.at.compartment;
  const door = props.view.live.doors?.find(({ id }) => id === props.at.compartment.id);
  return (
    <AtDoor
      view={atDoor(props)}
      heading={t('maintenance.looking.heading', { label })}
      instruction={t(`maintenance.looking.${door?.parcel === undefined ? 'shouldBeEmpty' : 'shouldHold'}`)}
    >
      <div className="findings">
        {findings.map((found) => (
          <ActButton key={found} act={{ name: 'recordFound', found }} kind="primary">
            {t(`maintenance.looking.found.${found}`)}
          </ActButton>
        ))}
        <ActButton act={{ name: 'goBack' }}>{t('maintenance.looking.didNotLook')}</ActButton>
      </div>
    </AtDoor>
  );
}
