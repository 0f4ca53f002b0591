import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { DoorStanding } from '../../../contract/maintenance.ts';
import type { CabinetDrawing } from '../../../contract/view.ts';
import { type Box, layOut } from '../../cabinet/layout.ts';
import { useDuration } from '../../frame/duration.ts';
import { Stage } from '../../frame/stage.tsx';
import { ActButton } from './act-button.tsx';
import { doorLooks, lookOf } from './door-state.ts';
import type { PageProps } from './page-props.ts';

/** The cabinet with every door as it stands now; each leads to its sheet. */
export function Cabinet({ view }: PageProps<'cabinet'>) {
  const { t } = useTranslation();
  const doors = view.live.doors ?? [];
  const looks = doors.map(lookOf);
  return (
    <Stage
      shape="wide"
      heading={t('maintenance.section.cabinet')}
      instruction={t('maintenance.cabinet.instruction')}
      picture={
        <>
          <ul className="door-legend">
            {doorLooks.map((look) => (
              <li key={look}>
                <span className={`door-sample ${look}`} />
                {t(`maintenance.door.${look}`)}
                <span className="door-count">{looks.filter((each) => each === look).length}</span>
              </li>
            ))}
          </ul>
          <ActButton act={{ name: 'chooseAllVacant' }}>{t('maintenance.cabinet.openAllVacant')}</ActButton>
        </>
      }
    >
      <LiveDoors drawing={view.drawing} doors={doors} nowMs={view.live.nowMs} />
    </Stage>
  );
}

/** Doors fill the room there is, whatever the cabinet's proportions: each is to be hit with a finger. */
function LiveDoors({
  drawing,
  doors,
  nowMs,
}: {
  readonly drawing: CabinetDrawing;
  readonly doors: readonly DoorStanding[];
  readonly nowMs: number;
}) {
  const { t } = useTranslation();
  const duration = useDuration();
  const layout = layOut(drawing);
  const byId = new Map(doors.map((door) => [door.id, door]));
  const place = ({ x, y, width, height }: Box): CSSProperties => ({
    left: `${(100 * x) / layout.width}%`,
    top: `${(100 * y) / layout.height}%`,
    width: `${(100 * width) / layout.width}%`,
    height: `${(100 * height) / layout.height}%`,
  });
  return (
    <div className="live-doors">
      {layout.panel && <div className="live-panel" style={place(layout.panel)} />}
      {layout.doors.map((box) => {
        const door = byId.get(box.id);
        if (door === undefined) return null;
        const look = lookOf(door);
        return (
          <div key={door.id} className="live-place" style={place(box)}>
            <ActButton
              act={{ name: 'chooseCompartment', compartmentId: door.id }}
              className={`live-door ${look}`}
            >
              <span className="live-label">{door.label}</span>
              <span className="live-note">
                {look === 'occupied' && door.parcel !== undefined
                  ? t('maintenance.parcelAge', { duration: duration(nowMs - door.parcel.sinceMs) })
                  : look === 'vacant'
                    ? ''
                    : t(`maintenance.door.${look}`)}
              </span>
            </ActButton>
          </div>
        );
      })}
    </div>
  );
}
