import { z } from '../../contract/zod.ts';
import { answerFaults } from './board.ts';
import { noiseSettings } from './line-noise.ts';
import { simulatedCabinetState } from './simulator-state.ts';

/**
 * The control port of a simulated cabinet: one JSON object a line, each answered by one line
 * `{"id":…,"ok":true,…}` or `{"id":…,"ok":false,"error":…}`; after `subscribe` also event lines. A door
 * is named by its compartment's id or label, or as BOARD/CHANNEL.
 */
const door = z.string().min(1).max(80);
const board = z.string().min(1).max(80);
const bus = z.string().min(1).max(80);
const delayMs = z.int().min(0).max(3_600_000);
const channel = z.int().min(1).max(50);

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
  /** Its sensor is wired the wrong way round. */
  z.strictObject({ do: z.literal('invertDoor'), door, on: z.boolean().default(true) }),
  /** A person closes the door so long after it has opened; null: nobody does. All doors without `door`. */
  z.strictObject({ do: z.literal('autoClose'), door: door.optional(), afterMs: delayMs.nullable() }),
  z.strictObject({ do: z.literal('latchDelay'), door, delayMs }),
  z.strictObject({ do: z.literal('pulsesNeeded'), door, pulses: z.int().min(1).max(10) }),
  z.strictObject({
    do: z.literal('bounce'),
    door,
    times: z.int().min(0).max(10),
    when: z.enum(['opening', 'closing', 'both']).default('opening'),
  }),
  /** What the goods sensor inside sees. */
  z.strictObject({ do: z.literal('goods'), door, present: z.boolean().default(true) }),

  /** Replaces the faults of the board's answers; `{}` mends them. */
  z.strictObject({ do: z.literal('answers'), board, faults: answerFaults }),
  /** It neither hears nor answers. */
  z.strictObject({ do: z.literal('unplugBoard'), board }),
  z.strictObject({ do: z.literal('plugBoard'), board }),
  /** It starts anew, `inAnswer` in the middle of its next answer; what a register said may be forgotten. */
  z.strictObject({
    do: z.literal('reboot'),
    board,
    inAnswer: z.boolean().default(true),
    downMs: z.int().min(0).max(60_000).default(1_500),
    forgets: z.enum(['address', 'baud']).optional(),
  }),
  /** Its baud rate is set right again. */
  z.strictObject({ do: z.literal('restoreBaud'), board }),
  /** Its DIP switches are changed, for swapped or doubled addresses. */
  z.strictObject({ do: z.literal('readdress'), board, address: z.int().min(0).max(255) }),
  /** All its sensors are wired the wrong way round. */
  z.strictObject({ do: z.literal('invertBoard'), board, on: z.boolean().default(true) }),
  /** One of the ways in which real boards of its family differ. */
  z.strictObject({
    do: z.literal('quirk'),
    board,
    name: z.string().min(1).max(80),
    on: z.boolean().default(true),
  }),
  /** It sends a report by itself. */
  z.strictObject({ do: z.literal('report'), board, channel }),
  /**
   * It reports by itself, about any door, at random times that are `everyMs` apart on average (null: never),
   * and with `moves` each door that moves.
   */
  z.strictObject({
    do: z.literal('reports'),
    board,
    everyMs: z.int().min(5).max(3_600_000).nullable().default(null),
    moves: z.boolean().default(false),
  }),
  /** Two boards on one bus report at the same moment. */
  z.strictObject({
    do: z.literal('reportTogether'),
    board,
    channel,
    otherBoard: board,
    otherChannel: channel,
    how: z.enum(['overlaid', 'xored', 'interleaved']).default('overlaid'),
  }),

  /** The host hears itself; `glued` brings the echo and what follows it in one piece. */
  z.strictObject({ do: z.literal('echo'), bus, on: z.boolean(), glued: z.boolean().default(false) }),
  /** Replaces what the line does to bytes at random; without shares it is clean. All buses without `bus`. */
  z.strictObject({ do: z.literal('noise'), bus: bus.optional(), ...noiseSettings.shape }),
  /** The adapter is pulled out: connections end and none is taken until it is plugged in again. */
  z.strictObject({ do: z.literal('unplugBus'), bus }),
  z.strictObject({ do: z.literal('plugBus'), bus }),

  /** Of all boards. */
  z.strictObject({ do: z.literal('power'), on: z.boolean() }),
  /**
   * The supply fails: for `closedMs` every door reads closed, then no board answers; after `forMs` more the
   * power is back (null: not until `power`).
   */
  z.strictObject({
    do: z.literal('powerCut'),
    closedMs: delayMs.default(500),
    forMs: delayMs.nullable().default(3_000),
  }),
  /** Each pulse pulls the supply down: all boards of its power group are silent for `ms`; 0 mends it. */
  z.strictObject({ do: z.literal('sag'), ms: z.int().min(0).max(10_000).default(300) }),
]);
export type ControlRequest = z.input<typeof controlRequest>;
export type CheckedControlRequest = z.output<typeof controlRequest>;

export const controlLine = z.object({ id: z.int().optional() }).loose();

export const controlReply = z.discriminatedUnion('ok', [
  z.object({ id: z.int(), ok: z.literal(true), state: simulatedCabinetState.optional() }),
  z.object({ id: z.int(), ok: z.literal(false), error: z.string() }),
]);
export type ControlReply = z.infer<typeof controlReply>;
