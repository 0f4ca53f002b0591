import type { ParcelHold, ShownRecipient } from '../contract/recipient-view.ts';
import type { CabinetDrawing, CompartmentRef, Screen } from '../contract/view.ts';

const hourMs = 3_600_000;
const startedMs = Date.UTC(2026, 10, 19, 13, 20);

const hold: ParcelHold = {
  untilMs: startedMs + 230 * hourMs,
  timeZone: 'Europe/Berlin',
  reasons: [
    { kind: 'started', atMs: startedMs, because: 'messageDelivered' },
    { kind: 'given', hours: 168, daysCounted: 'businessDays' },
    { kind: 'stoodStill', fromMs: startedMs + 20 * hourMs, untilMs: startedMs + 34 * hourMs },
    { kind: 'dayNotCounted', date: '2026-11-21', because: 'weekend' },
  ],
};

const extended: ParcelHold = {
  ...hold,
  untilMs: null,
  reasons: [
    { kind: 'started', atMs: startedMs, because: 'messageGivenUp' },
    { kind: 'stoodStill', fromMs: startedMs, untilMs: null },
    { kind: 'dayNotCounted', date: '2026-12-25', because: 'holiday' },
    { kind: 'extended', hours: 0, feeCents: 250, currency: 'EUR' },
  ],
};

const openDoor = { task: 'take', verifyEmpty: false, asksWhetherClosed: false, reminder: false } as const;
const trackingNumber = '00340434161094042557';
const person: ShownRecipient = { kind: 'person', residence: '3.12', shortName: 'A. Weiß' };
const hits = ['A. Weiß', 'B. Weißenberger-Hohenstein', 'C. Weiss', 'D. Weisz', 'E. Weiß'].map(
  (shortName, index) => ({ personId: `p${index}`, residence: `${index + 1}.12`, shortName }),
);
const reference = 'K7P-4QX';
const phoneGroups = ['+49', '1512', '345', '6789'];

/** One sample for each refusal of a screen. */
function variants<R extends string>(
  refusals: readonly R[],
  sample: (refusal: R) => Screen,
): Record<string, Screen> {
  return Object.fromEntries(
    refusals.map((refusal) => [`${sample(refusal).screen}:${refusal}`, sample(refusal)]),
  );
}

/** What recipients alone see. */
export function recipientSamples(
  atDoor: (
    id: string,
    purpose: 'retrieval',
  ) => { purpose: 'deposit' | 'retrieval'; compartment: CompartmentRef; drawing: CabinetDrawing },
): Record<string, Screen> {
  return {
    doorOpenTakeOfSeveral: {
      screen: 'doorOpen',
      ...atDoor('B03', 'retrieval'),
      ...openDoor,
      left: 2,
      hold,
    },
    doorOpenReported: {
      screen: 'doorOpen',
      ...atDoor('A07', 'retrieval'),
      ...openDoor,
      asksWhetherClosed: true,
      reported: { problem: 'wrongParcel', reference },
    },
    doorStuckOfSeveral: {
      screen: 'doorStuck',
      ...atDoor('D11', 'retrieval'),
      cause: 'notOpened',
      reference,
      anotherFree: false,
      left: 1,
      hold,
    },
    problemNoted: {
      screen: 'problemNoted',
      label: 'A07',
      problem: 'compartmentEmpty',
      reference,
      hold,
    },
    problemNotedOfSeveral: {
      screen: 'problemNoted',
      label: 'A07',
      problem: 'damaged',
      reference,
      left: 1,
    },
    problemNotedExtended: {
      screen: 'problemNoted',
      label: 'A07',
      problem: 'wrongParcel',
      reference,
      hold: extended,
    },
    awaitingLabelUntold: {
      screen: 'awaitingLabel',
      courierName: 'Dana',
      free: [],
      toTakeBack: 0,
      refusal: 'alreadyStoredUntold',
    },
    searchingDirectory: { screen: 'searchingDirectory', trackingNumber, isMore: false },
    searchingDirectoryFound: { screen: 'searchingDirectory', trackingNumber, hits, isMore: true },
    searchingDirectoryNone: { screen: 'searchingDirectory', trackingNumber, hits: [], isMore: false },
    confirmingPerson: { screen: 'confirmingRecipient', trackingNumber, recipient: person },
    confirmingAnnounced: {
      screen: 'confirmingRecipient',
      trackingNumber,
      recipient: { kind: 'announced' },
    },
    choosingSizeAnnounced: {
      screen: 'choosingSize',
      sizes: [
        { sizeClass: 'S', free: 4 },
        { sizeClass: 'M', free: 2 },
        { sizeClass: 'L', free: 0 },
      ],
      recipient: person,
      announced: 'M',
    },
    awaitingCodeBadge: {
      screen: 'awaitingCode',
      offersPin: true,
      digits: 9,
      withLastFour: false,
      refusal: 'unknownBadge',
    },
    awaitingLastFour: { screen: 'awaitingLastFour' },
    awaitingLastFourWrong: { screen: 'awaitingLastFour', refusal: 'unknown' },
    enteringResidence: { screen: 'enteringResidence', checking: false, pinDigits: 9 },
    enteringResidenceChecking: { screen: 'enteringResidence', checking: true, pinDigits: 10 },
    ...variants(['wrong', 'locked', 'notOffered'], (refusal) => ({
      screen: 'enteringResidence',
      checking: false,
      pinDigits: 9,
      refusal,
    })),
    enteringResidenceWait: {
      screen: 'enteringResidence',
      checking: false,
      pinDigits: 9,
      refusal: 'wait',
      waitMs: 58_000,
    },
    nothingHere: { screen: 'nothingHere', recipientName: 'Ada Weiß' },
    nothingHereNoName: { screen: 'nothingHere', recipientName: '' },
    provingNumber: { screen: 'provingNumber', country: 'DE' },
    ...variants(['invalid', 'landline', 'phonesUnreachable', 'limited', 'onlyOperator'], (refusal) => ({
      screen: 'provingNumber',
      country: 'DE',
      refusal,
    })),
    awaitingProof: { screen: 'awaitingProof', phoneGroups },
    ...variants(['wrong', 'onlyOperator'], (refusal) => ({ screen: 'awaitingProof', phoneGroups, refusal })),
    choosingCredential: {
      screen: 'choosingCredential',
      residence: '3.12',
      offered: ['pin', 'badge'],
      making: false,
    },
    ...variants(['notOffered', 'unknownPerson', 'verificationNeeded', 'tooManyAtResidence'], (refusal) => ({
      screen: 'choosingCredential',
      residence: '3.12',
      offered: ['badge'],
      making: false,
      refusal,
    })),
    credentialMadePin: {
      screen: 'credentialMade',
      residence: '3.12',
      credential: { kind: 'pin', pin: '482915073' },
    },
    credentialMadeBadge: {
      screen: 'credentialMade',
      residence: '3.12',
      credential: { kind: 'badge', token: 'CUBBY:PERSON:abcdefghijklmnopqrstuv' },
    },
    retrievedOfSeveral: {
      screen: 'retrieved',
      compartment: { id: 'A07', label: 'A07' },
      graceMinutes: 2,
      left: 2,
    },
  };
}
