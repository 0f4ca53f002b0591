import {
  type MaintenanceLive,
  type MaintenancePage,
  maintenanceSections,
} from '../../../contract/maintenance.ts';
import type { CabinetDrawing, Screen } from '../../../contract/view.ts';
import type { MaintenanceFacts } from './facts.ts';
import type { MaintenanceState, SweptDoor } from './state.ts';

/** What the screen shows of maintenance mode: the page, and around it what stands as it does now. */
export function maintenanceScreen(
  state: MaintenanceState,
  facts: MaintenanceFacts,
  drawing: CabinetDrawing,
): Extract<Screen, { screen: 'maintenance' }> {
  const waitMs = state.name === 'signingIn' ? Math.round(state.waitMs) : 0;
  return {
    screen: 'maintenance',
    at: pageOf(state, facts),
    live: liveOf(state, facts),
    drawing,
    ...(waitMs > 0 && { waitMs }),
  };
}

function pageOf(state: MaintenanceState, facts: MaintenanceFacts): MaintenancePage {
  switch (state.name) {
    case 'signingIn': {
      const { checking, refusal } = state;
      return {
        page: 'signingIn',
        checking: checking !== undefined,
        ...(refusal !== undefined && { refusal }),
      };
    }
    case 'sections': {
      const { technician, recoveryCodesLeft } = state;
      const sections = maintenanceSections.map((section) => ({ section, waiting: facts.waiting(section) }));
      return {
        page: 'sections',
        technician,
        sections,
        ...(recoveryCodesLeft !== undefined && { recoveryCodesLeft }),
      };
    }
    case 'compartment': {
      const { compartment, notice } = state;
      return { page: 'compartment', compartment, ...(notice !== undefined && { notice }) };
    }
    case 'doorOpening':
    case 'askingWhetherOpened':
    case 'looking':
      return { page: state.name, compartment: state.compartment };
    case 'doorOpen':
      return { page: 'doorOpen', compartment: state.compartment, asksWhetherClosed: state.isBlind };
    case 'allVacant':
      return { page: 'allVacant', vacant: state.vacant.length };
    case 'openingAll':
      return { page: 'openingAll', label: state.current.label, done: state.swept.length, total: state.total };
    case 'allOpened': {
      const labelsOf = (standing: SweptDoor['standing']) =>
        state.swept.filter((door) => door.standing === standing).map((door) => door.compartment.label);
      const stillOpen = labelsOf('open');
      return {
        page: 'allOpened',
        opened: stillOpen.length + labelsOf('closed').length,
        stillOpen,
        notSeenOpen: labelsOf('notSeenOpen'),
        isBraked: state.isBraked,
      };
    }
    case 'couriers':
      return {
        page: 'couriers',
        couriers: state.couriers.map(({ id, name, company, isNumberVerified, registeredMs }) => ({
          id,
          ...(name !== undefined && { name }),
          ...(company !== undefined && { company }),
          isNumberVerified,
          registeredMs,
        })),
      };
    case 'directory': {
      const { files, outcome } = state;
      return {
        page: 'directory',
        files: files.map(({ id, name, bytes }) => ({ id, name, bytes })),
        ...(outcome !== undefined && { outcome }),
      };
    }
    case 'cabinet':
    case 'boards':
    case 'clock':
      return { page: state.name };
    default:
      return state satisfies never;
  }
}

/** Only what the page draws: nothing is read for anybody who has not signed in. */
function liveOf(state: MaintenanceState, facts: MaintenanceFacts): MaintenanceLive {
  switch (state.name) {
    case 'cabinet':
    case 'openingAll':
    case 'allOpened':
      return { ...facts.now(), doors: facts.doors() };
    case 'compartment':
    case 'looking':
      return { ...facts.now(), doors: facts.doors().filter(({ id }) => id === state.compartment.id) };
    case 'boards':
      return { ...facts.now(), boards: facts.boards(), buses: facts.buses() };
    default:
      return facts.now();
  }
}
