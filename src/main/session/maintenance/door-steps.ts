import type { MaintenanceEffect, MaintenanceEvent, MaintenanceStepped } from './event.ts';
import type { MaintenanceNamed } from './state.ts';

type DoorState = MaintenanceNamed<'doorOpening' | 'askingWhetherOpened' | 'doorOpen' | 'looking'>;

/** What follows while a technician stands at a door. Events of other doors mean nothing here. */
export function stepAtOpenedDoor(state: DoorState, event: MaintenanceEvent): MaintenanceStepped {
  if ('compartmentId' in event && event.compartmentId !== state.compartment.id) return undefined;
  switch (state.name) {
    case 'doorOpening':
      return stepOpening(state, event);
    case 'askingWhetherOpened':
      return stepAsking(state, event);
    case 'doorOpen':
      return stepOpen(state, event);
    case 'looking':
      return stepLooking(state, event);
    default:
      return state satisfies never;
  }
}

function stepOpening(state: MaintenanceNamed<'doorOpening'>, event: MaintenanceEvent): MaintenanceStepped {
  const { technician, compartment, operationId } = state;
  switch (event.kind) {
    case 'openingBegun':
      return [{ ...state, operationId: event.operationId }];
    case 'openingRefused':
      // A suspect board or a parcel that is gone keeps nobody in maintenance from looking.
      return [{ name: 'compartment', technician, compartment, notice: 'brakeEngaged' }];
    case 'doorPulsed':
      if (event.operationId !== operationId) return undefined;
      // Custody has settled what was never written.
      if (!event.wasWritten) return [{ name: 'compartment', technician, compartment, notice: 'notOpened' }];
      if (event.doorBefore === 'closed') return [state];
      return [{ name: 'askingWhetherOpened', technician, compartment, operationId }];
    case 'doorSeenOpen':
      if (operationId === undefined) return undefined;
      return [{ name: 'doorOpen', technician, compartment, operationId, wasSeenOpen: true, isBlind: false }];
    case 'deadlinePassed':
      if (operationId === undefined)
        return [{ name: 'compartment', technician, compartment, notice: 'notOpened' }];
      if (event.door !== 'closed')
        return [{ name: 'askingWhetherOpened', technician, compartment, operationId }];
      return notOpened({ technician, compartment, operationId });
    default:
      return undefined;
  }
}

function notOpened(
  state: Pick<MaintenanceNamed<'askingWhetherOpened'>, 'technician' | 'compartment' | 'operationId'>,
  ...before: MaintenanceEffect[]
): NonNullable<MaintenanceStepped> {
  const { technician, compartment, operationId } = state;
  return [
    { name: 'compartment', technician, compartment, notice: 'notOpened' },
    ...before,
    { do: 'endOpening', operationId, end: 'notOpened' },
  ];
}

function stepAsking(
  state: MaintenanceNamed<'askingWhetherOpened'>,
  event: MaintenanceEvent,
): MaintenanceStepped {
  const { technician, compartment, operationId } = state;
  if (event.kind === 'doorSeenOpen') {
    return [{ name: 'doorOpen', technician, compartment, operationId, wasSeenOpen: true, isBlind: false }];
  }
  if (event.kind === 'deadlinePassed') {
    return [
      'left',
      { do: 'endOpening', operationId, end: 'mayBeOpen' },
      { do: 'recordEnd', technician, because: 'idle' },
    ];
  }
  if (event.kind !== 'asked' || event.act.name !== 'answerOpened') return undefined;
  const answer = event.act.opened ? 'opened' : 'didNotOpen';
  const record: MaintenanceEffect = { do: 'recordAnswer', technician, operationId, answer };
  if (!event.act.opened) return notOpened(state, record);
  return [
    { name: 'doorOpen', technician, compartment, operationId, wasSeenOpen: false, isBlind: true },
    record,
  ];
}

function stepOpen(state: MaintenanceNamed<'doorOpen'>, event: MaintenanceEvent): MaintenanceStepped {
  const { technician, compartment, operationId, wasSeenOpen, isBlind } = state;
  switch (event.kind) {
    case 'doorChanged':
      if (event.to === 'unknown') return [{ ...state, isBlind: true }];
      if (event.to === 'open') return [{ ...state, isBlind: false }];
      if (event.from !== 'open' || isBlind) return [state];
      return [
        { name: 'looking', technician, compartment },
        { do: 'endOpening', operationId, end: wasSeenOpen ? 'seenClosed' : 'saidClosed' },
      ];
    case 'deadlinePassed':
      return [
        'left',
        { do: 'endOpening', operationId, end: wasSeenOpen || !isBlind ? 'leftOpen' : 'mayBeOpen' },
        { do: 'recordEnd', technician, because: 'idle' },
      ];
    case 'asked':
      if (event.act.name !== 'confirmClosed' || !isBlind) return undefined;
      return [
        { name: 'looking', technician, compartment },
        { do: 'recordAnswer', technician, operationId, answer: 'closed' },
        { do: 'endOpening', operationId, end: 'saidClosed' },
      ];
    default:
      return undefined;
  }
}

function stepLooking(state: MaintenanceNamed<'looking'>, event: MaintenanceEvent): MaintenanceStepped {
  const { technician, compartment } = state;
  switch (event.kind) {
    case 'foundRecorded':
      return [{ name: 'compartment', technician, compartment, notice: event.outcome }];
    case 'deadlinePassed':
      return ['left', { do: 'recordEnd', technician, because: 'idle' }];
    case 'asked':
      // Whoever did not look says nothing: an empty compartment is then looked into by the next courier.
      if (event.act.name === 'goBack')
        return [{ name: 'compartment', technician, compartment, notice: undefined }];
      if (event.act.name !== 'recordFound') return undefined;
      return [
        state,
        { do: 'recordFound', technician, compartmentId: compartment.id, found: event.act.found },
      ];
    default:
      return undefined;
  }
}
