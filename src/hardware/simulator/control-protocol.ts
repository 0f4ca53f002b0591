import { z } from '../../contract/zod.ts';
import { answerFaults } from './board.ts';

/**
 * The control port of a simulated cabinet: one JSON object a line, each answered by one line
 * `{"id":…,"ok":true,…}` or `{"id":…,"ok":false,"error":…}`; after `subscribe` also event lines. A door
 * is named by its compartment's id or label, or as BOARD/CHANNEL.
 */
const door = z.string().min(1).max(80);
const board = z.string().min(1).max(80);
const bus = z.string().min(1).max(80);
const delayMs = z.int().min(0).max(3_600_000);

export const controlRequest = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('state') }),
  z.strictObject({ do: z.literal('subscribe') }),
  /** A hand opens or closes it. */
  z.strictObject({ do: z.literal('open'), door }),
  z.strictObject({ do: z.literal('close'), door }),
  z.strictObject({ do: z.literal('jam'), door, what: z.enum(['latch', 'door']).default('latch') }),
  z.strictObject({ do: z.literal('unjam'), door }),
  z.strictObject({
    do: z.literal('cutSensor'),
    door,
    reads: z.union([z.literal(0), z.literal(1)]).default(0),
  }),
  z.strictObject({ do: z.literal('mendSensor'), door }),
  /** A person closes the door so long after it has opened; null: nobody does. All doors without `door`. */
  z.strictObject({ do: z.literal('autoClose'), door: door.optional(), afterMs: delayMs.nullable() }),
  z.strictObject({ do: z.literal('latchDelay'), door, delayMs }),
  z.strictObject({ do: z.literal('pulsesNeeded'), door, pulses: z.int().min(1).max(10) }),
  z.strictObject({ do: z.literal('bounce'), door, times: z.int().min(0).max(10) }),
  /** Replaces the faults of the board's answers; `{}` mends them. */
  z.strictObject({ do: z.literal('answers'), board, faults: answerFaults }),
  /** It neither hears nor answers. */
  z.strictObject({ do: z.literal('unplugBoard'), board }),
  z.strictObject({ do: z.literal('plugBoard'), board }),
  /** Its DIP switches are changed, for swapped or doubled addresses. */
  z.strictObject({ do: z.literal('readdress'), board, address: z.int().min(1).max(99) }),
  /** It sends a report by itself. */
  z.strictObject({ do: z.literal('report'), board, channel: z.int().min(1).max(50) }),
  z.strictObject({ do: z.literal('echo'), bus, on: z.boolean() }),
  /** The adapter is pulled out: connections end and none is taken until it is plugged in again. */
  z.strictObject({ do: z.literal('unplugBus'), bus }),
  z.strictObject({ do: z.literal('plugBus'), bus }),
  /** Of all boards. */
  z.strictObject({ do: z.literal('power'), on: z.boolean() }),
]);
export type ControlRequest = z.input<typeof controlRequest>;
export type CheckedControlRequest = z.output<typeof controlRequest>;

export const controlLine = z.object({ id: z.int().optional() }).loose();

export const simulatedDoorState = z.object({
  door: z.string(),
  label: z.string(),
  board: z.string(),
  channel: z.int(),
  isOpen: z.boolean(),
  input: z.union([z.literal(0), z.literal(1)]),
  /** Since it was last closed. */
  pulses: z.int(),
});
export type SimulatedDoorState = z.infer<typeof simulatedDoorState>;

export const simulatedCabinetState = z.object({
  doors: z.array(simulatedDoorState),
  buses: z.array(z.object({ bus: z.string(), collisions: z.int(), hasHost: z.boolean() })),
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

export const controlReply = z.discriminatedUnion('ok', [
  z.object({ id: z.int(), ok: z.literal(true), state: simulatedCabinetState.optional() }),
  z.object({ id: z.int(), ok: z.literal(false), error: z.string() }),
]);
export type ControlReply = z.infer<typeof controlReply>;
