import type { Language } from '../contract/configuration.ts';
import type { ShownRecipient } from '../contract/recipient-view.ts';
import type { CabinetDrawing, KioskView, Purpose, Screen } from '../contract/view.ts';
import { courierSamples } from './sample-couriers.ts';
import { maintenanceSamples } from './sample-maintenance.ts';
import { recipientSamples } from './sample-recipients.ts';

// Views for tests and for looking at screens without a main process. Not part of the page.

/** A cabinet of 36: four columns, the panel in the second with doors above and below it. */
export const sampleDrawing: CabinetDrawing = {
  panelColumn: 2,
  compartments: [
    ...column(1, 'A', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2], 1),
    ...column(2, 'B', [1, 1, 2], 5),
    ...column(3, 'C', [1, 1, 1, 1, 1, 1, 1, 1, 2, 2], 1),
    ...column(4, 'D', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 1),
  ],
};

function column(number: number, letter: string, heights: readonly number[], firstRow: number) {
  return heights.map((heightUnits, index) => {
    const label = `${letter}${String(index + 1).padStart(2, '0')}`;
    return { id: label, label, column: number, row: firstRow + index, heightUnits };
  });
}

const atDoor = <P extends Purpose>(id: string, purpose: P) => ({
  purpose,
  compartment: { id, label: id },
  drawing: sampleDrawing,
});

const free = [
  { sizeClass: 'XS', free: 3 },
  { sizeClass: 'S', free: 12 },
  { sizeClass: 'M', free: 4 },
  { sizeClass: 'L', free: 1 },
  { sizeClass: 'XL', free: 0 },
] as const;

const recipient = { kind: 'number', phoneGroups: ['+49', '1512', '345', '6789'] } satisfies ShownRecipient;

const openDoor = { verifyEmpty: false, asksWhetherClosed: false, reminder: false } as const;

/** Every screen, with the variants that change what is said or offered. */
export const sampleScreens: Readonly<Record<string, Screen>> = {
  outOfService: {
    screen: 'outOfService',
    cause: 'cabinetFile',
    details: [
      { path: 'compartments[3].channel', expected: 'the same as compartments[2].channel' },
      { path: 'buses[0].url', expected: 'expected serial:///dev/NAME?baud=9600 or tcp://HOST:PORT' },
    ],
  },
  start: { screen: 'start', full: false },
  startFull: { screen: 'start', full: true },
  startAudit: { screen: 'start', depositRefused: 'auditNeeded', full: true },
  startDegraded: { screen: 'start', depositRefused: 'degraded', full: false },
  startSilent: { screen: 'start', depositRefused: 'doorsUnusable', full: true },
  signingIn: { screen: 'signingIn', checking: false, country: 'DE' },
  signingInWrong: { screen: 'signingIn', checking: false, refusal: 'wrong', country: 'DE' },
  signingInWait: { screen: 'signingIn', checking: false, refusal: 'wait', waitMs: 42_000, country: 'DE' },
  signingInChecking: { screen: 'signingIn', checking: true, country: 'DE' },
  signingInNotApproved: { screen: 'signingIn', checking: false, refusal: 'notApproved', country: 'DE' },
  signingInLocked: { screen: 'signingIn', checking: false, refusal: 'locked', country: 'DE' },
  awaitingLabel: { screen: 'awaitingLabel', courierName: 'Dana', free: [...free], toTakeBack: 0 },
  awaitingLabelNext: {
    screen: 'awaitingLabel',
    courierName: 'Dana',
    free: [...free],
    toTakeBack: 0,
    lastStored: 'B03',
  },
  awaitingLabelTakeBack: {
    screen: 'awaitingLabel',
    courierName: 'Dana',
    free: [...free],
    toTakeBack: 3,
  },
  awaitingLabelInvalid: {
    screen: 'awaitingLabel',
    courierName: 'Dana',
    free: [...free],
    toTakeBack: 0,
    refusal: 'invalid',
  },
  awaitingLabelTwice: {
    screen: 'awaitingLabel',
    courierName: 'Dana',
    free: [],
    toTakeBack: 0,
    refusal: 'alreadyStored',
  },
  awaitingRecipient: {
    screen: 'awaitingRecipient',
    offersDirectory: true,
    trackingNumber: '00340434161094042557',
    country: 'DE',
  },
  awaitingRecipientInvalid: {
    screen: 'awaitingRecipient',
    offersDirectory: false,
    trackingNumber: '1Z999AA10123456784',
    country: 'DE',
    refusal: 'invalid',
  },
  awaitingRecipientLandline: {
    screen: 'awaitingRecipient',
    offersDirectory: false,
    trackingNumber: '1Z999AA10123456784',
    country: 'US',
    refusal: 'landline',
  },
  confirmingRecipient: {
    screen: 'confirmingRecipient',
    trackingNumber: '00340434161094042557',
    recipient,
  },
  choosingSize: { screen: 'choosingSize', recipient, sizes: [...free] },
  choosingSizeBigger: {
    screen: 'choosingSize',
    recipient,
    sizes: free.slice(2),
    refusal: 'noneLeft',
    atLeast: 'M',
  },
  choosingSizeFull: {
    screen: 'choosingSize',
    recipient,
    sizes: free.slice(3).map(({ sizeClass }) => ({ sizeClass, free: 0 })),
    refusal: 'full',
    atLeast: 'L',
  },
  awaitingCode: { screen: 'awaitingCode', offersPin: true, digits: 9, withLastFour: false },
  awaitingCodeWrong: {
    screen: 'awaitingCode',
    offersPin: true,
    digits: 9,
    withLastFour: false,
    refusal: 'unknown',
  },
  awaitingCodeLetters: {
    screen: 'awaitingCode',
    offersPin: true,
    digits: 12,
    withLastFour: false,
    refusal: 'notACode',
  },
  awaitingCodeScanned: {
    screen: 'awaitingCode',
    offersPin: false,
    digits: 6,
    withLastFour: false,
    refusal: 'digitsFromScanner',
  },
  awaitingCodeUnreadable: {
    screen: 'awaitingCode',
    offersPin: true,
    digits: 9,
    withLastFour: false,
    refusal: 'unreadable',
  },
  awaitingCodePair: { screen: 'awaitingCode', offersPin: true, digits: 9, withLastFour: true },
  awaitingCodePairWrong: {
    screen: 'awaitingCode',
    offersPin: false,
    digits: 9,
    withLastFour: true,
    refusal: 'unknown',
    waitMs: 58_000,
  },
  doorAnnounced: { screen: 'doorAnnounced', ...atDoor('A07', 'retrieval') },
  doorAnnouncedBelow: { screen: 'doorAnnounced', ...atDoor('B03', 'deposit') },
  doorOpening: { screen: 'doorOpening', ...atDoor('D02', 'retrieval'), hint: 'wait' },
  doorOpeningPull: { screen: 'doorOpening', ...atDoor('D02', 'retrieval'), hint: 'pullGently' },
  askingWhetherOpened: { screen: 'askingWhetherOpened', ...atDoor('C09', 'retrieval') },
  doorOpenTake: { screen: 'doorOpen', ...atDoor('A07', 'retrieval'), task: 'take', ...openDoor },
  doorOpenTakeReminder: {
    screen: 'doorOpen',
    ...atDoor('A07', 'retrieval'),
    task: 'take',
    ...openDoor,
    asksWhetherClosed: true,
    reminder: true,
  },
  doorOpenPlace: { screen: 'doorOpen', ...atDoor('C10', 'deposit'), task: 'place', ...openDoor },
  doorOpenPlaceAll: {
    screen: 'doorOpen',
    ...atDoor('C10', 'deposit'),
    task: 'place',
    verifyEmpty: true,
    asksWhetherClosed: true,
    reminder: true,
  },
  doorOpenNextLabel: {
    screen: 'doorOpen',
    ...atDoor('C10', 'deposit'),
    task: 'place',
    ...openDoor,
    nextLabel: '00340434161094042557',
  },
  doorOpenRecall: { screen: 'doorOpen', ...atDoor('A07', 'recall'), task: 'take', ...openDoor },
  doorOpenCloseEmpty: { screen: 'doorOpen', ...atDoor('C10', 'deposit'), task: 'closeEmpty', ...openDoor },
  doorStuck: {
    screen: 'doorStuck',
    ...atDoor('D11', 'retrieval'),
    cause: 'notOpened',
    reference: 'K7P-4QX',
    anotherFree: false,
  },
  doorStuckDeposit: {
    screen: 'doorStuck',
    ...atDoor('D11', 'deposit'),
    cause: 'notOpened',
    reference: 'K7P-4QX',
    anotherFree: true,
  },
  doorStuckOther: {
    screen: 'doorStuck',
    ...atDoor('D11', 'retrieval'),
    cause: 'anotherDoorOpened',
    reference: 'K7P-4QX',
    anotherFree: false,
  },
  doorStuckOutOfService: {
    screen: 'doorStuck',
    ...atDoor('D11', 'retrieval'),
    cause: 'outOfService',
    reference: 'K7P-4QX',
    anotherFree: false,
  },
  askingWhetherInside: { screen: 'askingWhetherInside', ...atDoor('C10', 'deposit') },
  deposited: {
    screen: 'deposited',
    compartment: { id: 'C10', label: 'C10' },
    trackingNumber: '00340434161094042557',
  },
  stillInside: { screen: 'stillInside', ...atDoor('A07', 'retrieval') },
  retrieved: { screen: 'retrieved', compartment: { id: 'A07', label: 'A07' }, graceMinutes: 2 },
  ...recipientSamples(atDoor),
  ...courierSamples,
  ...maintenanceSamples(sampleDrawing),
};

/** The frame that main puts around each screen. */
export function sampleView(screen: Screen, language: Language, frame: Partial<KioskView> = {}): KioskView {
  return {
    revision: 7,
    cabinetName: 'Lindenhof 12',
    supportPhone: '+49 30 1234567',
    language,
    languages: ['en', 'de'],
    panelDiagonalInches: 21.5,
    hasScanner: false,
    notices: [],
    ...screen,
    ...frame,
  } as KioskView;
}
