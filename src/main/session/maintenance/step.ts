import type { MaintenanceAct, MaintenanceSection } from '../../../contract/maintenance.ts';
import { stepAtOpenedDoor } from './door-steps.ts';
import type { MaintenanceEffect, MaintenanceEvent, MaintenanceStepped } from './event.ts';
import {
  type MaintenanceNamed,
  type MaintenanceState,
  type SignedInTechnician,
  signInToMaintenance,
} from './state.ts';
import { begin, stepSweep } from './sweep-steps.ts';

/**
 * Maintenance mode as a pure function, as the session is: what the technician lives through next, and what
 * that makes the kiosk do.
 */
export function stepMaintenance(state: MaintenanceState, event: MaintenanceEvent): MaintenanceStepped {
  switch (state.name) {
    case 'signingIn':
      return stepSigningIn(state, event);
    case 'sections':
    case 'cabinet':
    case 'compartment':
    case 'allVacant':
    case 'boards':
    case 'couriers':
    case 'directory':
    case 'clock':
      return stepPage(state, event);
    case 'doorOpening':
    case 'askingWhetherOpened':
    case 'doorOpen':
    case 'looking':
      return stepAtOpenedDoor(state, event);
    case 'openingAll':
    case 'allOpened':
      return stepSweep(state, event);
    default:
      return state satisfies never;
  }
}

function stepSigningIn(state: MaintenanceNamed<'signingIn'>, event: MaintenanceEvent): MaintenanceStepped {
  if (event.kind === 'technicianChecked') {
    if (state.checking !== event.id) return undefined;
    const { result } = event;
    if (result.ok) {
      return [
        { name: 'sections', technician: result.technician, recoveryCodesLeft: result.recoveryCodesLeft },
      ];
    }
    const waitMs = result.reason === 'closed' ? result.waitMs : 0;
    return [{ name: 'signingIn', checking: undefined, refusal: result.reason, waitMs }];
  }
  if (event.kind === 'deadlinePassed') return ['left'];
  // Nobody leaves while a check is under way: its answer would find whoever comes next.
  if (event.kind !== 'asked' || state.checking !== undefined) return undefined;
  if (event.act.name === 'goBack') return ['left'];
  if (event.act.name !== 'signIn') return undefined;
  const { id, pin, oneTimeCode } = event.act;
  return [
    { ...signInToMaintenance, checking: id },
    { do: 'checkTechnician', id, pin, oneTimeCode },
  ];
}

type PageState = MaintenanceNamed<
  'sections' | 'cabinet' | 'compartment' | 'allVacant' | 'boards' | 'couriers' | 'directory' | 'clock'
>;

/** What no door is behind: pages, ways between them, and what is decided on them. */
function stepPage(state: PageState, event: MaintenanceEvent): MaintenanceStepped {
  const { technician } = state;
  switch (event.kind) {
    case 'deadlinePassed':
      return ['left', { do: 'recordEnd', technician, because: 'idle' }];
    case 'compartmentFound': {
      const isOnCabinet = state.name === 'cabinet' || state.name === 'compartment';
      if (!isOnCabinet || event.compartment === undefined) return undefined;
      return [{ name: 'compartment', technician, compartment: event.compartment, notice: undefined }];
    }
    case 'vacantFound':
      return state.name === 'cabinet' ? [{ name: 'allVacant', technician, vacant: event.vacant }] : undefined;
    case 'couriersFound':
      if (state.name !== 'sections' && state.name !== 'couriers') return undefined;
      return [{ name: 'couriers', technician, couriers: event.couriers }];
    case 'filesFound':
      if (state.name !== 'sections') return undefined;
      return [{ name: 'directory', technician, files: event.files, outcome: undefined }];
    case 'directoryImported':
      return state.name === 'directory' ? [{ ...state, outcome: event.outcome }] : undefined;
    case 'asked':
      return asked(state, event.act);
    default:
      return undefined;
  }
}

function asked(state: PageState, act: MaintenanceAct): MaintenanceStepped {
  const { technician } = state;
  switch (act.name) {
    case 'signOut':
      return ['left', { do: 'recordEnd', technician, because: 'signedOut' }];
    case 'goBack':
      return goBack(state);
    case 'openSection':
      return state.name === 'sections' ? openSection(technician, state, act.section) : undefined;
    case 'chooseCompartment':
      if (state.name !== 'cabinet' && state.name !== 'compartment') return undefined;
      return [state, { do: 'findCompartment', compartmentId: act.compartmentId }];
    case 'openDoor': {
      if (state.name !== 'compartment') return undefined;
      const { compartment } = state;
      return [
        { name: 'doorOpening', technician, compartment, operationId: undefined },
        { do: 'openDoor', technician, compartment, reason: act.reason },
      ];
    }
    case 'setInService':
      if (state.name !== 'compartment') return undefined;
      return [
        { ...state, notice: 'serviceChanged' },
        { do: 'setService', technician, compartmentId: state.compartment.id, inService: act.inService },
      ];
    case 'chooseAllVacant':
      return state.name === 'cabinet' ? [state, { do: 'findVacant' }] : undefined;
    case 'openAllVacant':
      return state.name === 'allVacant' ? begin(state, act.reason) : undefined;
    case 'confirmBoard':
      return state.name === 'boards'
        ? [state, { do: 'confirmBoard', technician, boardId: act.boardId }]
        : undefined;
    case 'decideCourier':
      return state.name === 'couriers' ? decide(state, act) : undefined;
    case 'importDirectory': {
      const file = state.name === 'directory' && state.files.find((each) => each.id === act.fileId);
      if (!file) return undefined;
      const { mostMayLeave } = act;
      return [state, { do: 'importDirectory', technician, fileId: file.id, mostMayLeave }];
    }
    case 'confirmClock':
      return state.name === 'clock' ? [state, { do: 'confirmClock', technician }] : undefined;
    default:
      return undefined;
  }
}

function goBack(state: PageState): MaintenanceStepped {
  const { technician } = state;
  switch (state.name) {
    case 'sections':
      return undefined;
    case 'compartment':
    case 'allVacant':
      return [{ name: 'cabinet', technician }];
    default:
      return [{ name: 'sections', technician, recoveryCodesLeft: undefined }];
  }
}

function openSection(
  technician: SignedInTechnician,
  state: MaintenanceNamed<'sections'>,
  section: MaintenanceSection,
): MaintenanceStepped {
  switch (section) {
    case 'cabinet':
    case 'boards':
    case 'clock':
      return [{ name: section, technician }];
    case 'couriers':
      return [state, { do: 'findCouriers' }];
    case 'directory':
      return [state, { do: 'findFiles' }];
    default:
      return section satisfies never;
  }
}

function decide(
  state: MaintenanceNamed<'couriers'>,
  { courierId, isApproved }: Extract<MaintenanceAct, { name: 'decideCourier' }>,
): MaintenanceStepped {
  const { technician } = state;
  if (!state.couriers.some(({ id }) => id === courierId)) return undefined;
  const effects: MaintenanceEffect[] = [
    { do: 'decideCourier', technician, courierId, isApproved },
    { do: 'findCouriers' },
  ];
  return [state, ...effects];
}
