import type { OpeningReason } from '../../../contract/maintenance.ts';
import type { MaintenanceEffect, MaintenanceEvent, MaintenanceStepped } from './event.ts';
import type { MaintenanceNamed, SweptDoor } from './state.ts';

type Opening = MaintenanceNamed<'openingAll'>;
type Opened = MaintenanceNamed<'allOpened'>;

/** Opens all vacant compartments, one after the other: the next when the one before was seen open, or given up. */
export function begin(
  { technician, vacant }: MaintenanceNamed<'allVacant'>,
  reason: OpeningReason,
): MaintenanceStepped {
  const [first, ...left] = vacant;
  if (first === undefined) return undefined;
  return [
    {
      name: 'openingAll',
      technician,
      reason,
      current: first,
      operationId: undefined,
      left,
      swept: [],
      total: vacant.length,
    },
    { do: 'openDoor', technician, compartment: first, reason },
  ];
}

export function stepSweep(state: Opening | Opened, event: MaintenanceEvent): MaintenanceStepped {
  if (event.kind === 'doorChanged') return closedAgain(state, event);
  return state.name === 'openingAll' ? stepOpeningAll(state, event) : stepAllOpened(state, event);
}

/** One that was opened before is closed while others still open. */
function closedAgain(
  state: Opening | Opened,
  event: Extract<MaintenanceEvent, { kind: 'doorChanged' }>,
): MaintenanceStepped {
  const door = state.swept.find(
    ({ compartment, standing }) => compartment.id === event.compartmentId && standing === 'open',
  );
  if (door === undefined || event.to !== 'closed' || event.from !== 'open') return undefined;
  const swept = state.swept.map((each) => (each === door ? { ...each, standing: 'closed' as const } : each));
  return [
    { ...state, swept },
    { do: 'endOpening', operationId: door.operationId, end: 'seenClosed' },
  ];
}

function stepOpeningAll(state: Opening, event: MaintenanceEvent): MaintenanceStepped {
  if ('compartmentId' in event && event.compartmentId !== state.current.id) return undefined;
  const { technician, operationId } = state;
  switch (event.kind) {
    case 'openingBegun':
      return [{ ...state, operationId: event.operationId }];
    case 'openingRefused':
      return [{ name: 'allOpened', technician, swept: state.swept, isBraked: true }];
    case 'doorPulsed':
      if (event.operationId !== operationId) return undefined;
      return event.wasWritten ? [state] : next(state, 'notSeenOpen');
    case 'doorSeenOpen':
      return operationId === undefined ? undefined : next(state, 'open');
    case 'deadlinePassed': {
      if (operationId === undefined) return next(state, 'notSeenOpen');
      const end = event.door === 'closed' ? 'notOpened' : 'mayBeOpen';
      return next(state, 'notSeenOpen', { do: 'endOpening', operationId, end });
    }
    case 'asked':
      // The door whose pulse is under way is still waited for.
      return event.act.name === 'stopOpening' ? [{ ...state, left: [] }] : undefined;
    default:
      return undefined;
  }
}

function next(
  state: Opening,
  standing: SweptDoor['standing'],
  ...effects: MaintenanceEffect[]
): NonNullable<MaintenanceStepped> {
  const { technician, reason, current, operationId } = state;
  const swept =
    operationId === undefined
      ? state.swept
      : [...state.swept, { compartment: current, operationId, standing }];
  const [following, ...left] = state.left;
  if (following === undefined) return [{ name: 'allOpened', technician, swept, isBraked: false }, ...effects];
  return [
    { ...state, current: following, operationId: undefined, left, swept },
    ...effects,
    { do: 'openDoor', technician, compartment: following, reason },
  ];
}

function stepAllOpened(state: Opened, event: MaintenanceEvent): MaintenanceStepped {
  const { technician, swept } = state;
  if (event.kind === 'deadlinePassed') {
    return ['left', ...leave(swept), { do: 'recordEnd', technician, because: 'idle' }];
  }
  if (event.kind !== 'asked') return undefined;
  if (event.act.name === 'goBack') return [{ name: 'cabinet', technician }, ...leave(swept)];
  const isAllClosed = swept.every(({ standing }) => standing !== 'open');
  if (event.act.name !== 'recordAllEmpty' || !isAllClosed) return undefined;
  const closed = swept.filter(({ standing }) => standing === 'closed');
  return [
    { name: 'cabinet', technician },
    ...closed.map(
      ({ compartment }): MaintenanceEffect => ({
        do: 'recordFound',
        technician,
        compartmentId: compartment.id,
        found: 'empty',
      }),
    ),
  ];
}

/** Nobody waits at these doors any more. */
function leave(swept: readonly SweptDoor[]): MaintenanceEffect[] {
  return swept
    .filter(({ standing }) => standing === 'open')
    .map(({ operationId }) => ({ do: 'endOpening', operationId, end: 'leftOpen' }));
}
