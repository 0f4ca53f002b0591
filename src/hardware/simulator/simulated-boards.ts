import type { Clock } from '../../clock.ts';
import type { BoardFamily } from '../boards/board-family.ts';
import { lineOf } from '../line.ts';
import type { CabinetWiring, DoorId } from '../lock-boards.ts';
import { familyOnBus, wiringMistakes } from '../wiring.ts';
import type { SimulateBoard } from './board.ts';
import type {
  CheckedControlRequest,
  SimulatedCabinetState,
  SimulatedDoorState,
  SimulatorEvent,
} from './control-protocol.ts';
import { SimulatedDoor } from './door.ts';
import { SimulatedWire, type WiredBoard } from './wire.ts';

export interface SimulatedBoardsOptions {
  readonly wiring: CabinetWiring;
  readonly labels?: ReadonlyMap<DoorId, string>;
  readonly families: readonly BoardFamily[];
  readonly simulators: ReadonlyMap<string, SimulateBoard>;
  readonly clock: Clock;
  /** Board turnaround, 20 ms by default. */
  readonly turnaroundMs?: number;
  /** How long a lock is energised, 300 ms by default. */
  readonly pulseMs?: number;
}

interface PlacedDoor {
  readonly id: DoorId;
  readonly label: string;
  readonly boardId: string;
  readonly channel: number;
  readonly door: SimulatedDoor;
}

/** The doors, boards and wires of a cabinet with nothing real about them, and no socket either. */
export class SimulatedBoards {
  readonly #clock: Clock;
  readonly #doors: readonly PlacedDoor[];
  readonly #boards = new Map<string, WiredBoard>();
  readonly #wires = new Map<string, SimulatedWire>();
  readonly #listeners = new Set<(event: SimulatorEvent) => void>();

  constructor(options: SimulatedBoardsOptions) {
    const [mistake] = wiringMistakes(options.wiring, options.families);
    if (mistake !== undefined) throw new Error(`${mistake.path}: ${mistake.expected}`);
    this.#clock = options.clock;
    this.#doors = options.wiring.doors.map((wiring) => {
      const door = new SimulatedDoor(options.clock, wiring.polarity === 'inverted', {
        moved: (isOpen) => this.#tell({ event: 'door', door: wiring.id, isOpen, atEpochMs: this.#epochMs() }),
      });
      if (wiring.sensor === 'none') door.cutReads = 0;
      const label = options.labels?.get(wiring.id) ?? wiring.id;
      return { id: wiring.id, label, boardId: wiring.boardId, channel: wiring.channel, door };
    });
    for (const bus of options.wiring.buses) {
      const family = familyOnBus(options.wiring, bus.id, options.families);
      if (family === undefined) continue;
      const wire = new SimulatedWire(
        options.clock,
        { line: lineOf(bus.url, family.usualLine), turnaroundMs: options.turnaroundMs ?? 20 },
        options.wiring.boards
          .filter((board) => board.busId === bus.id)
          .map((board) => this.#board(board, options)),
      );
      wire.hasEcho = bus.localEcho === 'strip';
      this.#wires.set(bus.id, wire);
    }
  }

  get wires(): ReadonlyMap<string, SimulatedWire> {
    return this.#wires;
  }

  /** Tells of pulses and doors; the returned function ends it. */
  listen(listener: (event: SimulatorEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  hostConnected(bus: string, isConnected: boolean): void {
    this.#tell({ event: 'host', bus, isConnected, atEpochMs: this.#epochMs() });
  }

  door(name: string): SimulatedDoor {
    const found = this.#doors.find(
      ({ id, label, boardId, channel }) => id === name || label === name || `${boardId}/${channel}` === name,
    );
    if (found === undefined) throw new UnknownName(`no door "${name}" in this cabinet`);
    return found.door;
  }

  board(name: string): WiredBoard {
    const board = this.#boards.get(name);
    if (board === undefined) throw new UnknownName(`no board "${name}" in this cabinet`);
    return board;
  }

  wire(name: string): SimulatedWire {
    const wire = this.#wires.get(name);
    if (wire === undefined) throw new UnknownName(`no bus "${name}" in this cabinet`);
    return wire;
  }

  state(): Omit<SimulatedCabinetState, 'buses'> {
    return {
      doors: this.#doors.map(
        ({ id, label, boardId, channel, door }): SimulatedDoorState => ({
          door: id,
          label,
          board: boardId,
          channel,
          isOpen: door.isOpen,
          input: door.input,
          pulses: door.pulses,
        }),
      ),
    };
  }

  /** Carries out what the control port was asked for, where it concerns doors, boards and wires. */
  apply(request: CheckedControlRequest): void {
    switch (request.do) {
      case 'open':
        this.door(request.door).open();
        return;
      case 'close':
        this.door(request.door).close();
        return;
      case 'jam':
        this.door(request.door).jam = request.what;
        return;
      case 'unjam':
        this.door(request.door).jam = undefined;
        return;
      case 'cutSensor':
        this.door(request.door).cutReads = request.reads;
        return;
      case 'mendSensor':
        this.door(request.door).cutReads = undefined;
        return;
      case 'autoClose':
        for (const door of request.door === undefined
          ? this.#doors.map((placed) => placed.door)
          : [this.door(request.door)]) {
          door.autoCloseMs = request.afterMs ?? undefined;
        }
        return;
      case 'latchDelay':
        this.door(request.door).latchDelayMs = request.delayMs;
        return;
      case 'pulsesNeeded':
        this.door(request.door).pulsesNeeded = request.pulses;
        return;
      case 'bounce':
        this.door(request.door).bounces = request.times;
        return;
      case 'answers':
        this.board(request.board).faults = request.faults;
        return;
      case 'unplugBoard':
      case 'plugBoard':
        this.board(request.board).isPlugged = request.do === 'plugBoard';
        return;
      case 'readdress':
        this.board(request.board).board.settings.address = request.address;
        return;
      case 'report':
        for (const wire of this.#wires.values()) wire.report(request.board, request.channel);
        return;
      case 'echo':
        this.wire(request.bus).hasEcho = request.on;
        return;
      case 'power':
        for (const board of this.#boards.values()) {
          board.hasPower = request.on;
          board.board.reset();
        }
        return;
      default:
        throw new UnknownName(`"${request.do}" is not for doors, boards and wires`);
    }
  }

  stop(): void {
    for (const { door } of this.#doors) door.stop();
    for (const wire of this.#wires.values()) wire.stop();
  }

  #board(wiring: CabinetWiring['boards'][number], options: SimulatedBoardsOptions): WiredBoard {
    const simulate = options.simulators.get(wiring.protocol);
    if (simulate === undefined) throw new Error(`no simulator for ${wiring.protocol} boards`);
    const doors = Array.from(
      { length: wiring.channels },
      (_, index) =>
        this.#doors.find((door) => door.boardId === wiring.id && door.channel === index + 1)?.door,
    );
    const board = simulate({
      address: wiring.address,
      ...(wiring.inputsAddress === undefined ? {} : { inputsAddress: wiring.inputsAddress }),
      channels: wiring.channels,
      pulseMs: options.pulseMs ?? wiring.pulseMs ?? 300,
      doors,
      quirks: new Set(),
      pulsed: (channel, pulseMs) => this.#pulsed(wiring.id, wiring.busId, channel, pulseMs),
    });
    const wired: WiredBoard = { id: wiring.id, board, faults: {}, isPlugged: true, hasPower: true };
    this.#boards.set(wiring.id, wired);
    return wired;
  }

  #pulsed(board: string, busId: string, channel: number, pulseMs: number): void {
    const placed = this.#doors.find((door) => door.boardId === board && door.channel === channel);
    const sinceMs = this.#clock.monotonicMs() - this.wire(busId).lastByteAtMs;
    this.#tell({
      event: 'pulse',
      ...(placed === undefined ? {} : { door: placed.id }),
      board,
      channel,
      pulseMs,
      atEpochMs: this.#epochMs() - sinceMs,
    });
  }

  #epochMs(): number {
    return performance.timeOrigin + this.#clock.monotonicMs();
  }

  #tell(event: SimulatorEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}

/** What the control port was asked about does not exist here. */
export class UnknownName extends Error {}
