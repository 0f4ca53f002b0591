import { useTranslation } from 'react-i18next';
import { type DoorStanding, openingReasons } from '../../../contract/maintenance.ts';
import { useDuration } from '../../frame/duration.ts';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { BackIcon, ForwardIcon } from '../../look/icons.tsx';
import { ActButton } from './act-button.tsx';
import type { PageProps } from './page-props.ts';

/** All that is known of one door, and what can be done with it. */
export function Compartment({ view, at }: PageProps<'compartment'>) {
  const { t } = useTranslation();
  const { compartment, notice } = at;
  const { label } = compartment;
  const door = view.live.doors?.find(({ id }) => id === compartment.id);
  const isInService = door?.service === 'inService';
  const isGood = notice === 'settled' || notice === 'serviceChanged';
  return (
    <Stage
      shape="sheet"
      heading={t('maintenance.compartment.heading', { label })}
      remark={
        notice && (
          <Remark tone={isGood ? 'good' : 'refusal'}>
            {t(`maintenance.compartment.notice.${notice}`, { label })}
          </Remark>
        )
      }
      picture={door && <Facts door={door} nowMs={view.live.nowMs} />}
    >
      <Neighbours view={view} id={compartment.id} />
      <section className="acts">
        <h2>{t('maintenance.compartment.open')}</h2>
        <Reasons name="openDoor" />
      </section>
      <ActButton act={{ name: 'setInService', inService: !isInService }}>
        {t(`maintenance.compartment.${isInService ? 'takeOut' : 'putBack'}`)}
      </ActButton>
    </Stage>
  );
}

/** Why it is opened: each reason opens it. */
export function Reasons({ name }: { readonly name: 'openDoor' | 'openAllVacant' }) {
  const { t } = useTranslation();
  return (
    <div className="reasons">
      {openingReasons.map((reason) => (
        <ActButton key={reason} act={{ name, reason }} kind="primary">
          {t(`maintenance.reason.${reason}`)}
        </ActButton>
      ))}
    </div>
  );
}

function Facts({ door, nowMs }: { readonly door: DoorStanding; readonly nowMs: number }) {
  const { t } = useTranslation();
  const duration = useDuration();
  const ago = (ms: number) => t('maintenance.ago', { duration: duration(nowMs - ms) });
  const facts: readonly (readonly [string, string, boolean])[] = [
    [
      t('maintenance.facts.door'),
      door.isSilent ? t('maintenance.facts.silent') : t(`maintenance.facts.state.${door.door}`),
      door.isSilent || door.door === 'open',
    ],
    [t('maintenance.facts.sensor'), t(`maintenance.facts.sees.${door.sensor}`), false],
    [
      t('maintenance.facts.lastOpened'),
      door.lastOpenedMs === undefined ? t('maintenance.facts.never') : ago(door.lastOpenedMs),
      false,
    ],
    [
      t('maintenance.facts.parcel'),
      door.parcel === undefined
        ? t('maintenance.facts.none')
        : `${t(`maintenance.facts.parcelState.${door.parcel.state}`)}, ${t('maintenance.parcelAge', { duration: duration(nowMs - door.parcel.sinceMs) })}`,
      false,
    ],
    [
      t('maintenance.facts.doubt'),
      door.doubt === undefined
        ? t(door.verifyEmpty ? 'maintenance.facts.verifyEmpty' : 'maintenance.facts.none')
        : t(`maintenance.facts.doubts.${door.doubt}`),
      door.doubt !== undefined,
    ],
    [
      t('maintenance.facts.service'),
      t(`maintenance.facts.services.${door.service}`) +
        (door.reference === undefined ? '' : ` (${door.reference})`),
      door.service !== 'inService',
    ],
    [
      t('maintenance.facts.board'),
      door.board + (door.isBoardSuspect ? `, ${t('maintenance.boards.suspect')}` : ''),
      door.isBoardSuspect,
    ],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value, stands]) => (
        <div key={name} className={stands ? 'stands-out' : ''}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** To the doors beside it, where the picture is too small for a finger. */
function Neighbours({ view, id }: { readonly view: PageProps<'compartment'>['view']; readonly id: string }) {
  const { compartments } = view.drawing;
  const index = compartments.findIndex((each) => each.id === id);
  const before = compartments[index - 1];
  const after = compartments[index + 1];
  return (
    <div className="choices">
      <ActButton
        act={{ name: 'chooseCompartment', compartmentId: before?.id ?? id }}
        disabled={before === undefined}
      >
        <BackIcon />
        {before?.label}
      </ActButton>
      <ActButton
        act={{ name: 'chooseCompartment', compartmentId: after?.id ?? id }}
        disabled={after === undefined}
      >
        {after?.label}
        <ForwardIcon />
      </ActButton>
    </div>
  );
}
