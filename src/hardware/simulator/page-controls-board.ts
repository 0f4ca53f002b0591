import type { PageControl } from './page-control.ts';

const inBoard = (doing: string, fields: object = {}) => ({ do: doing, board: '$board', ...fields });
const answers = (fault: object) => inBoard('answers', { faults: { '...': '$faults', ...fault } });

const reportPlaces = [
  { label: 'none', value: null, request: answers({ report: undefined }) },
  { label: 'before each answer', value: 'before', request: answers({ report: 'before' }) },
  { label: 'inside each answer', value: 'inside', request: answers({ report: 'inside' }) },
  { label: 'after each answer', value: 'after', request: answers({ report: 'after' }) },
  { label: 'over each request', value: 'during', request: answers({ report: 'during' }) },
];

/** What can be wrong with a board. */
export const boardControls: readonly PageControl[] = [
  {
    group: 'Wiring',
    label: 'Plug',
    kind: 'choice',
    field: 'isPlugged',
    options: [
      { label: 'in', value: true, request: inBoard('plugBoard') },
      { label: 'pulled out', value: false, request: inBoard('unplugBoard') },
    ],
  },
  {
    group: 'Wiring',
    label: 'Address',
    hint: 'Two boards may have the same one',
    kind: 'number',
    min: 0,
    max: 255,
    field: 'address',
    request: inBoard('readdress', { address: '$value' }),
  },
  {
    group: 'Its answers',
    label: 'Silent',
    kind: 'switch',
    field: 'faults.silent',
    request: answers({ silent: '$value' }),
  },
  {
    group: 'Its answers',
    label: 'Late by',
    kind: 'number',
    unit: 'ms',
    min: 0,
    max: 60_000,
    field: 'faults.lateMs',
    request: answers({ lateMs: '$value' }),
  },
  {
    group: 'Its answers',
    label: 'Cut after',
    kind: 'number',
    unit: 'bytes',
    min: 0,
    max: 50,
    field: 'faults.cutAfterBytes',
    request: answers({ cutAfterBytes: '$value' }),
  },
  {
    group: 'Its answers',
    label: 'Pause in the middle',
    kind: 'number',
    unit: 'ms',
    min: 1,
    max: 1_000,
    field: 'faults.splitPauseMs',
    request: answers({ splitPauseMs: '$value' }),
  },
  ...(
    [
      ['Byte by byte', 'oneByteChunks'],
      ['One bit flipped', 'flipOneBit'],
      ['Wrong check byte', 'wrongChecksum'],
      ['Names a wrong board', 'wrongBoard'],
      ['Names a wrong lock', 'wrongLock'],
      ['Sent twice', 'twice'],
      ['Two in one piece', 'glued'],
    ] as const
  ).map(([label, fault]) => ({
    group: 'Its answers',
    label,
    kind: 'switch' as const,
    field: `faults.${fault}`,
    request: answers({ [fault]: '$value' }),
  })),
  {
    group: 'Its answers',
    label: 'Noise in front',
    kind: 'choice',
    field: 'faults.garbageInFront.length',
    options: [
      { label: 'none', value: null, request: answers({ garbageInFront: undefined }) },
      { label: '00', value: 1, request: answers({ garbageInFront: [0] }) },
      { label: '00 FF 00', value: 3, request: answers({ garbageInFront: [0, 255, 0] }) },
    ],
  },
  { group: 'Its answers', label: 'Report', kind: 'choice', field: 'faults.report', options: reportPlaces },
  {
    group: 'Its answers',
    label: 'For so many answers',
    hint: 'Empty: until it is changed',
    kind: 'number',
    min: 1,
    max: 1_000_000,
    field: 'faults.times',
    request: answers({ times: '$value' }),
  },
  {
    group: 'Reports by itself',
    label: 'Reports by itself every',
    hint: 'At random times, this far apart on average; empty: never',
    kind: 'number',
    unit: 'ms',
    min: 5,
    max: 3_600_000,
    empty: null,
    field: 'reportsEveryMs',
    request: inBoard('reports', { everyMs: '$value', moves: '$reportsMoves' }),
  },
  {
    group: 'Reports by itself',
    label: 'Reports doors that move',
    kind: 'switch',
    field: 'reportsMoves',
    request: inBoard('reports', { everyMs: '$reportsEveryMs', moves: '$value' }),
  },
  { group: 'Wiring', label: 'Wrong polarity on', kind: 'button', request: inBoard('invertBoard') },
  {
    group: 'Wiring',
    label: 'Wrong polarity off',
    kind: 'button',
    request: inBoard('invertBoard', { on: false }),
  },
  { group: 'Starts anew', label: 'Reboot in its next answer', kind: 'button', request: inBoard('reboot') },
  {
    group: 'Starts anew',
    label: 'Lose its address',
    kind: 'button',
    request: inBoard('reboot', { forgets: 'address' }),
  },
  {
    group: 'Starts anew',
    label: 'Lose its baud rate',
    kind: 'button',
    request: inBoard('reboot', { forgets: 'baud' }),
  },
  { group: 'Starts anew', label: 'Restore its baud rate', kind: 'button', request: inBoard('restoreBaud') },
  {
    group: 'Its answers',
    label: 'Mend its answers',
    kind: 'button',
    request: inBoard('answers', { faults: {} }),
  },
];
