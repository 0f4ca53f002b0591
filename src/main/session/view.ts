import type { CabinetFile } from '../../contract/cabinet-file.ts';
import { sizeClasses } from '../../contract/compartment.ts';
import type { Language } from '../../contract/configuration.ts';
import type { ParcelHold } from '../../contract/recipient-view.ts';
import type { CabinetDrawing, KioskView, Screen, ViewOf } from '../../contract/view.ts';
import { courierScreen } from './courier-view.ts';
import type { CabinetFacts } from './facts.ts';
import { maintenanceScreen } from './maintenance/view.ts';
import { recipientScreen, shownOf } from './recipient-view.ts';
import { registrationPageOf } from './registration/view.ts';
import type { SessionRules, SessionState, StateNamed, Task } from './state.ts';

/** What the screen shows in a state: the state itself, and the facts that this screen speaks of. */
export function screenOf(
  state: SessionState,
  facts: CabinetFacts,
  rules: SessionRules & { graceMinutes: number },
  drawing: CabinetDrawing,
): Screen {
  switch (state.name) {
    case 'idle':
      return {
        screen: 'start',
        ...given('depositRefused', facts.depositRefused()),
        full: facts.isFull(),
      };
    case 'signingIn':
      return {
        screen: 'signingIn',
        checking: state.checking !== undefined,
        country: rules.country,
        ...given('refusal', state.refusal),
        ...given('trackingNumber', state.label),
        ...given('waitMs', state.refusal === 'wait' ? Math.round(state.waitMs) : undefined),
      };
    case 'awaitingLabel':
      return {
        screen: 'awaitingLabel',
        courierName: state.courier.name,
        free: facts.freeCounts(),
        toTakeBack: facts.couriers.toTakeBack(state.courier.id).length,
        ...given('refusal', state.refusal),
        ...given('lastStored', state.lastStored),
      };
    case 'awaitingRecipient':
      return {
        screen: 'awaitingRecipient',
        trackingNumber: state.trackingNumber,
        country: rules.country,
        offersDirectory: facts.offersDirectory(state.courier.id),
        ...given('refusal', state.refusal),
      };
    case 'searchingDirectory': {
      const { answer, trackingNumber } = state;
      const isFound = answer.kind === 'found';
      return {
        screen: 'searchingDirectory',
        trackingNumber,
        ...given('hits', isFound ? [...answer.hits] : undefined),
        isMore: isFound && answer.isMore,
      };
    }
    case 'confirmingRecipient':
      return {
        screen: 'confirmingRecipient',
        trackingNumber: state.inHand.trackingNumber,
        recipient: shownOf(state.inHand.recipient, rules.country),
      };
    case 'choosingSize':
      return choosingSize(state, facts, rules.country);
    case 'awaitingCode': {
      const { withLastFour, waitMs } = facts.codeBudget();
      return {
        screen: 'awaitingCode',
        digits: rules.codeDigits,
        withLastFour,
        offersPin: rules.standing.pins,
        ...given('refusal', state.refusal),
        ...given('waitMs', waitMs > 0 ? Math.round(waitMs) : undefined),
      };
    }
    case 'deposited':
      return {
        screen: 'deposited',
        compartment: state.task.compartment,
        trackingNumber: state.task.trackingNumber,
      };
    case 'retrieved':
      return {
        screen: 'retrieved',
        compartment: state.task.compartment,
        // A code works on for the grace; a badge or a PIN opens nothing that was retrieved.
        graceMinutes: state.task.visit.actor === 'code' ? rules.graceMinutes : 0,
        ...leftOf(state.task),
      };
    case 'problemNoted': {
      const { task, problem } = state;
      return {
        screen: 'problemNoted',
        label: task.compartment.label,
        problem,
        reference: task.reference,
        ...leftOf(task),
        ...holdOf(task, facts),
      };
    }
    case 'depositRefused':
    case 'takingBack':
      return courierScreen(state, facts.couriers);
    case 'awaitingLastFour':
    case 'enteringResidence':
    case 'nothingHere':
    case 'provingNumber':
    case 'awaitingProof':
    case 'choosingCredential':
    case 'credentialMade':
      return recipientScreen(state, rules);
    case 'registering':
      return { screen: 'registering', at: registrationPageOf(state.at, facts.couriers, rules.country) };
    case 'maintaining':
      return maintenanceScreen(state.at, facts.maintenance, drawing);
    default:
      return screenAtDoor(state, facts, drawing);
  }
}

/** The screen in the frame that is the same around each. */
export function framed(
  screen: Screen,
  frame: {
    readonly revision: number;
    readonly cabinetFile: CabinetFile;
    readonly facts: CabinetFacts;
    readonly language: Language;
    readonly languages: readonly Language[];
    /** Undefined where a door sets the time, or nothing does. */
    readonly idle: { readonly remainingMs: number; readonly afterMs: number } | undefined;
    readonly countdownMs: number;
  },
): KioskView {
  const { revision, cabinetFile, facts, language, languages, idle, countdownMs } = frame;
  return {
    ...screen,
    revision,
    cabinetName: cabinetFile.name,
    ...given('supportPhone', cabinetFile.supportPhone),
    language,
    languages: [...languages],
    panelDiagonalInches: cabinetFile.panelDiagonalInches,
    hasScanner: facts.hasScanner(),
    ...(idle === undefined
      ? {}
      : { idle: { remainingMs: idle.remainingMs, countdownMs: Math.min(countdownMs, idle.afterMs) } }),
    notices: facts.notices(),
  };
}

type AtDoor = StateNamed<
  | 'doorAnnounced'
  | 'doorOpening'
  | 'askingWhetherOpened'
  | 'doorOpen'
  | 'doorStuck'
  | 'askingWhetherInside'
  | 'stillInside'
>;

function screenAtDoor(state: AtDoor, facts: CabinetFacts, drawing: CabinetDrawing): Screen {
  const { task } = state;
  const door = { purpose: task.purpose, compartment: task.compartment, drawing };
  switch (state.name) {
    case 'doorAnnounced':
    case 'askingWhetherOpened':
    case 'askingWhetherInside':
    case 'stillInside':
      return { screen: state.name, ...door };
    case 'doorOpening':
      return { screen: 'doorOpening', ...door, hint: state.attempt === 1 ? 'wait' : 'pullGently' };
    case 'doorOpen':
      return {
        screen: 'doorOpen',
        ...door,
        task: doorTask(state),
        verifyEmpty: task.purpose === 'deposit' && task.verifyEmpty,
        asksWhetherClosed: state.isBlind,
        reminder: state.isReminded,
        ...given('nextLabel', task.purpose === 'deposit' ? task.nextLabel : undefined),
        ...given('reported', state.problem && { problem: state.problem, reference: task.reference }),
        ...leftOf(task),
        ...holdOf(task, facts),
      };
    case 'doorStuck':
      return {
        screen: 'doorStuck',
        ...door,
        cause: state.cause,
        reference: task.reference,
        ...leftOf(task),
        ...holdOf(task, facts),
        anotherFree: task.purpose === 'deposit' && facts.freeCounts().some((size) => size.free > 0),
      };
    default:
      return state satisfies never;
  }
}

function leftOf(task: Task): { left?: number } {
  return given('left', task.purpose === 'retrieval' && task.visit.left > 0 ? task.visit.left : undefined);
}

function holdOf(task: Task, facts: CabinetFacts): { hold?: ParcelHold } {
  return given('hold', task.purpose === 'retrieval' ? facts.holdOf(task.parcelId) : undefined);
}

function doorTask({ isToBeEmpty, task }: StateNamed<'doorOpen'>): ViewOf<'doorOpen'>['task'] {
  if (isToBeEmpty !== undefined || (task.purpose === 'recall' && task.found === 'nothing'))
    return 'closeEmpty';
  return task.purpose === 'deposit' ? 'place' : 'take';
}

function choosingSize(state: StateNamed<'choosingSize'>, facts: CabinetFacts, country: string): Screen {
  const { atLeast } = state;
  const fits = (name: (typeof sizeClasses)[number]) =>
    atLeast === undefined || sizeClasses.indexOf(name) > sizeClasses.indexOf(atLeast);
  const sizes = facts
    .freeCounts()
    .filter(
      ({ sizeClass }) => fits(sizeClass) && facts.couriers.mayUseSize(state.inHand.courier.id, sizeClass),
    );
  const isFull = sizes.every((size) => size.free === 0);
  return {
    screen: 'choosingSize',
    sizes,
    recipient: shownOf(state.inHand.recipient, country),
    ...given('announced', state.inHand.announcedSize),
    ...given('refusal', isFull ? ('full' as const) : state.refusal),
    ...given('atLeast', sizes[0] !== undefined && atLeast !== undefined ? sizes[0].sizeClass : undefined),
  };
}

/** The property, or nothing where its value is undefined. */
function given<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]: V });
}
