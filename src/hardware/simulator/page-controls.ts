import type { About, PageControl } from './page-control.ts';
import { boardControls } from './page-controls-board.ts';

const inDoor = (doing: string, fields: object) => ({ do: doing, door: '$door', ...fields });
const inBus = (doing: string, fields: object = {}) => ({ do: doing, bus: '$bus', ...fields });
const noise = (share: object) => inBus('noise', { '...': '$noise', ...share });

const doorControls: readonly PageControl[] = [
  {
    group: 'Lock',
    label: 'Lock',
    kind: 'choice',
    field: 'jam',
    options: [
      { label: 'works', value: null, request: inDoor('unjam', {}) },
      { label: 'latch sticks', value: 'latch', request: inDoor('jam', { what: 'latch' }) },
      { label: 'door sticks', value: 'door', request: inDoor('jam', { what: 'door' }) },
    ],
  },
  {
    group: 'Sensor',
    label: 'Sensor',
    kind: 'choice',
    field: 'cutReads',
    options: [
      { label: 'wired', value: null, request: inDoor('mendSensor', {}) },
      { label: 'not wired, reads 0', value: 0, request: inDoor('cutSensor', { reads: 0 }) },
      { label: 'not wired, reads 1', value: 1, request: inDoor('cutSensor', { reads: 1 }) },
    ],
  },
  {
    group: 'Sensor',
    label: 'Wrong polarity',
    kind: 'switch',
    field: 'isMiswired',
    request: inDoor('invertDoor', { on: '$value' }),
  },
  {
    group: 'Sensor',
    label: 'Goods inside',
    hint: 'What a goods sensor sees, where the board has one',
    kind: 'switch',
    field: 'hasGoods',
    request: inDoor('goods', { present: '$value' }),
  },
  {
    group: 'Lock',
    label: 'Latch moves after',
    kind: 'number',
    unit: 'ms',
    min: 0,
    max: 60_000,
    empty: 0,
    field: 'latchDelayMs',
    request: inDoor('latchDelay', { delayMs: '$value' }),
  },
  {
    group: 'Lock',
    label: 'Pulses until it opens',
    kind: 'number',
    min: 1,
    max: 10,
    field: 'pulsesNeeded',
    request: inDoor('pulsesNeeded', { pulses: '$value' }),
  },
  {
    group: 'Door',
    label: 'Bounces',
    kind: 'number',
    min: 0,
    max: 10,
    empty: 0,
    field: 'bounces',
    request: inDoor('bounce', { times: '$value', when: '$bouncesWhen' }),
  },
  {
    group: 'Door',
    label: 'Bounces when',
    kind: 'choice',
    field: 'bouncesWhen',
    options: ['opening', 'closing', 'both'].map((when) => ({
      label: when === 'both' ? 'opening and closing' : when,
      value: when,
      request: inDoor('bounce', { times: '$bounces', when }),
    })),
  },
  {
    group: 'Door',
    label: 'Is shut after',
    hint: 'As if a person came; empty: nobody does',
    kind: 'number',
    unit: 'ms',
    min: 0,
    max: 3_600_000,
    empty: null,
    field: 'autoCloseMs',
    request: inDoor('autoClose', { afterMs: '$value' }),
  },
  {
    group: 'Door',
    label: 'Board reports this door',
    kind: 'button',
    request: { do: 'report', board: '$board', channel: '$channel' },
  },
];

const busControls: readonly PageControl[] = [
  {
    group: 'Adapter',
    label: 'Adapter',
    kind: 'choice',
    field: 'isPlugged',
    options: [
      { label: 'plugged in', value: true, request: inBus('plugBus') },
      { label: 'pulled out', value: false, request: inBus('unplugBus') },
    ],
  },
  {
    group: 'Adapter',
    label: 'Echo',
    kind: 'choice',
    field: 'echo',
    options: [
      { label: 'none', value: 'none', request: inBus('echo', { on: false }) },
      { label: 'at once', value: 'prompt', request: inBus('echo', { on: true }) },
      { label: 'with the answer', value: 'glued', request: inBus('echo', { on: true, glued: true }) },
    ],
  },
  ...(
    [
      ['Bits flipped', 'flips', 'of all bits'],
      ['Bytes lost', 'lost', 'of all bytes'],
      ['Bytes doubled', 'doubled', 'of all bytes'],
    ] as const
  ).map(([label, share, unit]) => ({
    group: 'Noise at random',
    label,
    kind: 'number' as const,
    unit,
    min: 0,
    max: 1,
    isShare: true as const,
    empty: 0 as const,
    field: `noise.${share}`,
    request: noise({ [share]: '$value' }),
  })),
  {
    group: 'Noise at random',
    label: 'In the direction',
    kind: 'choice',
    field: 'noise.direction',
    options: [
      { label: 'both', value: 'both', request: noise({ direction: 'both' }) },
      { label: 'to the boards', value: 'to-board', request: noise({ direction: 'to-board' }) },
      { label: 'from the boards', value: 'from-board', request: noise({ direction: 'from-board' }) },
    ],
  },
  { group: 'Noise at random', label: 'Clean line', kind: 'button', request: inBus('noise') },
];

const cabinetControls: readonly PageControl[] = [
  {
    group: 'Power',
    label: 'Power',
    kind: 'choice',
    field: 'supply.isOn',
    options: [
      { label: 'on', value: true, request: { do: 'power', on: true } },
      { label: 'off', value: false, request: { do: 'power', on: false } },
    ],
  },
  {
    group: 'Power',
    label: 'Supply sags after a pulse for',
    hint: 'All boards on it are silent; empty: it is strong',
    kind: 'number',
    unit: 'ms',
    min: 0,
    max: 10_000,
    empty: 0,
    field: 'supply.sagMs',
    request: { do: 'sag', ms: '$value' },
  },
  {
    group: 'Power',
    label: 'Cut the power for 3 s',
    hint: 'All doors read closed for half a second, then no board answers',
    kind: 'button',
    request: { do: 'powerCut' },
  },
  { group: 'Power', label: 'Cut the power', kind: 'button', request: { do: 'powerCut', forMs: null } },
  {
    group: 'People',
    label: 'Shut every door after 3 s',
    kind: 'button',
    request: { do: 'autoClose', afterMs: 3_000 },
  },
  {
    group: 'People',
    label: 'Let doors stand open',
    kind: 'button',
    request: { do: 'autoClose', afterMs: null },
  },
];

/** What the page's panel offers. */
export const pageControls: Readonly<Record<About, readonly PageControl[]>> = {
  door: doorControls,
  board: boardControls,
  bus: busControls,
  cabinet: cabinetControls,
};
