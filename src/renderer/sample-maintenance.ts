import type { DoorStanding, MaintenanceLive, MaintenancePage } from '../contract/maintenance.ts';
import type { CabinetDrawing, Screen } from '../contract/view.ts';

// The pages of maintenance mode, for tests and for looking at them. Not part of the page.

const hourMs = 3_600_000;
const nowMs = Date.UTC(2026, 10, 24, 9, 0, 0);

/** Doors in all the ways they stand, over and over. */
function doorsOf({ compartments }: CabinetDrawing): DoorStanding[] {
  const parcel = (ageMs: number) => ({ parcel: { state: 'stored' as const, sinceMs: nowMs - ageMs } });
  const kinds: Partial<DoorStanding>[] = [
    {},
    parcel(3 * hourMs),
    parcel(72 * hourMs),
    {},
    { door: 'open', ...parcel(0.5 * hourMs) },
    { doubt: 'openedUnasked' },
    {},
    parcel(20 * hourMs),
    { service: 'blocked' },
    { service: 'fault', reference: 'K7P4QX', ...parcel(30 * hourMs) },
    { door: 'unknown', isSilent: true },
    { door: 'unknown', sensor: 'none', verifyEmpty: true },
    parcel(200 * hourMs),
  ];
  return compartments.map(({ id, label }, index) => ({
    id,
    label,
    sizeClass: 'M',
    board: index < 18 ? 'left' : 'right',
    door: 'closed',
    sensor: 'latch',
    isSilent: false,
    isBoardSuspect: false,
    service: 'inService',
    verifyEmpty: false,
    lastOpenedMs: nowMs - (index + 1) * hourMs,
    ...kinds[index % kinds.length],
  }));
}

const now: MaintenanceLive = { nowMs, timeZone: 'Europe/Berlin', isClockTrusted: true };
const a07 = { id: 'A07', label: 'A07' };
const technician = { id: '12', name: 'Kim Castellanos', role: 'supervisor' } as const;

/** Every page, with the variants that change what is said or offered. */
export function maintenanceSamples(drawing: CabinetDrawing): Readonly<Record<string, Screen>> {
  const doors = doorsOf(drawing);
  const sample = (at: MaintenancePage, live: Partial<MaintenanceLive> = {}, waitMs?: number): Screen => ({
    screen: 'maintenance',
    at,
    live: { ...now, ...live },
    drawing,
    ...(waitMs !== undefined && { waitMs }),
  });
  const signingIn = { page: 'signingIn', checking: false } as const;
  const sections = (['cabinet', 'boards', 'couriers', 'directory', 'clock'] as const).map(
    (section, index) => ({
      section,
      waiting: [4, 1, 2, 0, 0][index] ?? 0,
    }),
  );
  const sheet = (
    id: string,
    notice?: 'settled' | 'parcelMissing' | 'notInCustody' | 'brakeEngaged' | 'notOpened' | 'serviceChanged',
  ) =>
    sample(
      { page: 'compartment', compartment: { id, label: id }, ...(notice && { notice }) },
      { doors: doors.filter((door) => door.id === id) },
    );
  const boards = [
    {
      id: 'left',
      bus: 'main',
      protocol: 'kerong',
      address: 1,
      isAnswering: true,
      isSuspect: false,
      answered: 182_331,
      timedOut: 4,
      garbled: 1,
    },
    {
      id: 'right',
      bus: 'main',
      protocol: 'kerong',
      address: 2,
      isAnswering: true,
      isSuspect: true,
      answered: 181_004,
      timedOut: 812,
      garbled: 33,
    },
    {
      id: 'top',
      bus: 'second',
      protocol: 'xor5',
      address: 1,
      isAnswering: false,
      isSuspect: false,
      answered: 0,
      timedOut: 9_120,
      garbled: 0,
    },
  ];
  const buses = [
    { id: 'main', isOpen: true, line: 'alarming', heard: 4_000, damaged: 87 },
    { id: 'second', isOpen: false, line: 'good', heard: 0, damaged: 0 },
  ] as const;
  const couriers = ['Dana Okonkwo', 'Bartholomäus Freiherr von Wartenburg-Hohenstein', undefined].map(
    (name, index) => ({
      id: `c${index}`,
      ...(name !== undefined && { name }),
      ...(index < 2 && { company: ['DHL', 'GLS'][index] ?? '' }),
      isNumberVerified: index === 0,
      registeredMs: nowMs - (index + 1) * 26 * hourMs,
    }),
  );
  const files = [
    { id: 'f1', name: 'bewohner-2026-11.csv', bytes: 48_211 },
    { id: 'f2', name: 'staff.csv', bytes: 900 },
  ];
  return {
    maintenance: sample(signingIn),
    maintenanceChecking: sample({ page: 'signingIn', checking: true }),
    maintenanceWrong: sample({ ...signingIn, refusal: 'wrong' }),
    maintenanceClosed: sample({ ...signingIn, refusal: 'closed' }, {}, 15 * 60_000),
    maintenanceNoClock: sample({ ...signingIn, refusal: 'needsRecoveryCode' }, { isClockTrusted: false }),
    maintenanceSections: sample({ page: 'sections', technician, sections }),
    maintenanceSectionsRecovery: sample({
      page: 'sections',
      technician: { ...technician, role: 'technician' },
      sections: sections.slice(0, 2),
      recoveryCodesLeft: 9,
    }),
    maintenanceCabinet: sample({ page: 'cabinet' }, { doors }),
    maintenanceDoor: sheet('A07'),
    maintenanceDoorFault: sheet('A10', 'brakeEngaged'),
    maintenanceDoorSettled: sheet('A06', 'settled'),
    maintenanceDoorMissing: sheet('A03', 'parcelMissing'),
    maintenanceDoorNotInCustody: sheet('A06', 'notInCustody'),
    maintenanceDoorNotOpened: sheet('B01', 'notOpened'),
    maintenanceDoorBlocked: sheet('A09', 'serviceChanged'),
    maintenanceOpening: sample({ page: 'doorOpening', compartment: a07 }),
    maintenanceAsking: sample({ page: 'askingWhetherOpened', compartment: a07 }),
    maintenanceOpen: sample({ page: 'doorOpen', compartment: a07, asksWhetherClosed: false }),
    maintenanceOpenBlind: sample({ page: 'doorOpen', compartment: a07, asksWhetherClosed: true }),
    maintenanceLooking: sample({ page: 'looking', compartment: a07 }, { doors: doors.slice(6, 7) }),
    maintenanceLookingParcel: sample(
      { page: 'looking', compartment: { id: 'A02', label: 'A02' } },
      { doors: doors.slice(1, 2) },
    ),
    maintenanceAllVacant: sample({ page: 'allVacant', vacant: 12 }),
    maintenanceNoneVacant: sample({ page: 'allVacant', vacant: 0 }),
    maintenanceOpeningAll: sample({ page: 'openingAll', label: 'C04', done: 5, total: 12 }),
    maintenanceAllOpened: sample({
      page: 'allOpened',
      opened: 11,
      stillOpen: ['A01', 'A04', 'B02', 'C04', 'C05', 'D01', 'D02'],
      notSeenOpen: ['D12'],
      isBraked: false,
    }),
    maintenanceBraked: sample({
      page: 'allOpened',
      opened: 5,
      stillOpen: [],
      notSeenOpen: [],
      isBraked: true,
    }),
    maintenanceBoards: sample({ page: 'boards' }, { boards, buses: [...buses] }),
    maintenanceCouriers: sample({ page: 'couriers', couriers }),
    maintenanceManyCouriers: sample({
      page: 'couriers',
      couriers: Array.from({ length: 9 }, (_, index) => ({
        id: `m${index}`,
        name: `Courier ${index + 1}`,
        isNumberVerified: false,
        registeredMs: nowMs - hourMs,
      })),
    }),
    maintenanceNoCouriers: sample({ page: 'couriers', couriers: [] }),
    maintenanceDirectory: sample({ page: 'directory', files }),
    maintenanceNoFiles: sample({ page: 'directory', files: [] }),
    maintenanceImported: sample({
      page: 'directory',
      files,
      outcome: { kind: 'imported', added: 12, changed: 3, left: 1 },
    }),
    maintenanceMostWouldLeave: sample({
      page: 'directory',
      files,
      outcome: { kind: 'mostWouldLeave', fileId: 'f1', leaving: 180, of: 240 },
    }),
    maintenanceWrongLine: sample({ page: 'directory', files, outcome: { kind: 'refused', line: 17 } }),
    maintenanceUnreadable: sample({ page: 'directory', files, outcome: { kind: 'refused' } }),
    maintenanceClock: sample({ page: 'clock' }),
    maintenanceClockDoubted: sample({ page: 'clock' }, { isClockTrusted: false }),
  };
}
