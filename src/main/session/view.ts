import type { CabinetFile } from '../../contract/cabinet-file.ts';
import { sizeClasses } from '../../contract/compartment.ts';
import type { Language } from '../../contract/configuration.ts';
import type { CabinetDrawing, KioskView, Screen } from '../../contract/view.ts';
import { readPhone } from '../people/phone.ts';
import type { CabinetFacts } from './facts.ts';
import type { SessionRules, SessionState, StateNamed } from './state.ts';

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
        ...given('waitMs', state.refusal === 'wait' ? Math.round(state.waitMs) : undefined),
      };
    case 'awaitingLabel':
      return {
        screen: 'awaitingLabel',
        courierName: state.courier.name,
        free: facts.freeCounts(),
        ...given('refusal', state.refusal),
        ...given('lastStored', state.lastStored),
      };
    case 'awaitingRecipient':
      return {
        screen: 'awaitingRecipient',
        trackingNumber: state.trackingNumber,
        country: rules.country,
        ...given('refusal', state.refusal),
      };
    case 'confirmingRecipient':
      return {
        screen: 'confirmingRecipient',
        trackingNumber: state.inHand.trackingNumber,
        phoneGroups: groupsOf(state.inHand.recipientE164, rules.country),
      };
    case 'choosingSize':
      return choosingSize(state, facts);
    case 'awaitingCode': {
      const { withLastFour, waitMs } = facts.codeBudget();
      return {
        screen: 'awaitingCode',
        digits: rules.codeDigits,
        withLastFour,
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
      return { screen: 'retrieved', compartment: state.compartment, graceMinutes: rules.graceMinutes };
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
        task: state.isToBeEmpty !== undefined ? 'closeEmpty' : task.purpose === 'deposit' ? 'place' : 'take',
        verifyEmpty: task.purpose === 'deposit' && task.verifyEmpty,
        asksWhetherClosed: state.isBlind,
        reminder: state.isReminded,
      };
    case 'doorStuck':
      return {
        screen: 'doorStuck',
        ...door,
        cause: state.cause,
        reference: task.reference,
        anotherFree: task.purpose === 'deposit' && facts.freeCounts().some((size) => size.free > 0),
      };
    default:
      return state satisfies never;
  }
}

function choosingSize(state: StateNamed<'choosingSize'>, facts: CabinetFacts): Screen {
  const { atLeast } = state;
  const fits = (name: (typeof sizeClasses)[number]) =>
    atLeast === undefined || sizeClasses.indexOf(name) > sizeClasses.indexOf(atLeast);
  const sizes = facts.freeCounts().filter((size) => fits(size.sizeClass));
  const isFull = sizes.every((size) => size.free === 0);
  return {
    screen: 'choosingSize',
    sizes,
    ...given('refusal', isFull ? ('full' as const) : state.refusal),
    ...given('atLeast', sizes[0] !== undefined && atLeast !== undefined ? sizes[0].sizeClass : undefined),
  };
}

function groupsOf(e164: string, country: string): string[] {
  const phone = readPhone(e164, country);
  return phone.ok ? [...phone.groups] : [e164];
}

/** The property, or nothing where its value is undefined. */
function given<K extends string, V>(name: K, value: V | undefined): { [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [key in K]: V });
}
