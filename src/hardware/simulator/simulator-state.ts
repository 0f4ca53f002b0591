import { z } from '../../contract/zod.ts';
import { answerFaults } from './board.ts';
import { noiseSettings } from './line-noise.ts';

/** What `state` tells of one door, and what is wrong with it. */
export const simulatedDoorState = z.object({
  door: z.string(),
  label: z.string(),
  board: z.string(),
  channel: z.int(),
  isOpen: z.boolean(),
  /** What its board reads: 1 where the switch is shorted. */
  input: z.union([z.literal(0), z.literal(1)]),
  /** Whether that means closed, by the polarity of its wiring. */
  readsClosed: z.boolean(),
  /** Since it was last closed. */
  pulses: z.int(),
  hasGoods: z.boolean(),
  jam: z.enum(['latch', 'door']).nullable(),
  cutReads: z.union([z.literal(0), z.literal(1)]).nullable(),
  isMiswired: z.boolean(),
  latchDelayMs: z.number(),
  pulsesNeeded: z.int(),
  bounces: z.int(),
  bouncesWhen: z.enum(['opening', 'closing', 'both']),
  autoCloseMs: z.number().nullable(),
});
export type SimulatedDoorState = z.infer<typeof simulatedDoorState>;

export const simulatedBoardState = z.object({
  board: z.string(),
  bus: z.string(),
  protocol: z.string(),
  address: z.int(),
  channels: z.int(),
  pulseMs: z.number(),
  isPlugged: z.boolean(),
  /** It has power, is not starting anew and listens at the line's baud rate. */
  isUp: z.boolean(),
  hasLostBaud: z.boolean(),
  faults: answerFaults,
  reportsEveryMs: z.number().nullable(),
  reportsMoves: z.boolean(),
  /** Ways of real boards of its family, each with a sentence. */
  quirks: z.array(z.object({ name: z.string(), meaning: z.string(), isOn: z.boolean() })),
});
export type SimulatedBoardState = z.infer<typeof simulatedBoardState>;

export const simulatedBusState = z.object({
  bus: z.string(),
  url: z.string(),
  baud: z.number(),
  isPlugged: z.boolean(),
  hasHost: z.boolean(),
  echo: z.enum(['none', 'prompt', 'glued']),
  noise: noiseSettings,
  /** Since the start: bursts of the host, answers and reports of boards, and what became of bytes. */
  bursts: z.int(),
  answers: z.int(),
  /** The host and a board talked at once. */
  collisions: z.int(),
  /** Two boards talked at once. */
  overlaps: z.int(),
  flippedBits: z.int(),
  lostBytes: z.int(),
  doubledBytes: z.int(),
});
export type SimulatedBusState = z.infer<typeof simulatedBusState>;

export const simulatedCabinetState = z.object({
  doors: z.array(simulatedDoorState),
  boards: z.array(simulatedBoardState),
  buses: z.array(simulatedBusState),
  supply: z.object({ isOn: z.boolean(), sagMs: z.number() }),
});
export type SimulatedCabinetState = z.infer<typeof simulatedCabinetState>;

/** `atEpochMs` is fractional: time origin plus monotonic time, comparable between processes of one machine. */
export const simulatorEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('pulse'),
    door: z.string().optional(),
    board: z.string(),
    channel: z.int(),
    pulseMs: z.number(),
    /** When the last byte of the unlock frame had arrived over the simulated wire. */
    atEpochMs: z.number(),
  }),
  z.object({ event: z.literal('door'), door: z.string(), isOpen: z.boolean(), atEpochMs: z.number() }),
  z.object({ event: z.literal('host'), bus: z.string(), isConnected: z.boolean(), atEpochMs: z.number() }),
]);
export type SimulatorEvent = z.infer<typeof simulatorEvent>;
