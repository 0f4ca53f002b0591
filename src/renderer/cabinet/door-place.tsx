import { useTranslation } from 'react-i18next';
import type { CabinetDrawing, CompartmentRef } from '../../contract/view.ts';
import { placeOf } from './place.ts';

const arrows = { left: '0', right: '180', above: '90', below: '270' } as const;

/** The door's label, as big as on the door itself, and in words where it is. */
export function DoorPlace({
  drawing,
  compartment,
}: {
  readonly drawing: CabinetDrawing;
  readonly compartment: CompartmentRef;
}) {
  const { t } = useTranslation();
  const place = placeOf(drawing, compartment.id);
  const beside = place?.side === 'left' || place?.side === 'right';
  return (
    <div className="door-place">
      <div className="plate">
        <span className="plate-word">{t('place.door')}</span>
        <bdi className="plate-label">{compartment.label}</bdi>
      </div>
      {place && (
        <div className="where">
          {place.side && (
            <p className="where-side">
              <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
                <path d="M21 12H4m7-8-8 8 8 8" transform={`rotate(${arrows[place.side]} 12 12)`} />
              </svg>
              {t(`place.${place.side}`)}
            </p>
          )}
          <p className="where-count">
            {t(beside ? 'place.away' : 'place.column', { count: place.column, ordinal: true })}
            <br />
            {t('place.row', { count: place.row, ordinal: true })}
          </p>
        </div>
      )}
    </div>
  );
}
