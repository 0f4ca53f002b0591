import type { Clock } from '../../clock.ts';
import type { BoardFamily } from '../boards/board-family.ts';
import { lineOf } from '../line.ts';
import type { BoardWiring, CabinetWiring, DoorId, DoorWiring } from '../lock-boards.ts';
import { familyOnBus, wiringMistakes } from '../wiring.ts';
import { applyRequest, UnknownName, type Workable } from './apply-request.ts';
import type { SimulateBoard } from './board.ts';
import type { CheckedControlRequest } from './control-protocol.ts';
import { SimulatedDoor } from './door.ts';
import { PowerSupply } from './power-supply.ts';
import { randomFrom } from './random.ts';
import type { SimulatedBoardState, SimulatedDoorState, SimulatorEvent } from './simulator-state.ts';
import { type PlacedDoor, stateOfBoard, stateOfBus, stateOfDoor } from './state-of.ts';
import { UnaskedReports } from './unasked-reports.ts';
import { SimulatedWire } from './wire.ts';
import { WiredBoard } from './wired-board.ts';

export interface SimulatedBoardsOptions {
  readonly wiring: CabinetWiring;
  readonly labels?: ReadonlyMap<DoorId, string>;
  readonly families: readonly BoardFamily[];
  readonly simulators: ReadonlyMap<string, SimulateBoard>;
  readonly clock: Clock;
  /** Board turnaround, 20 ms by default. */
  readonly turnaroundMs?: number;
  /** How long a lock is energised, ms; by default what the wiring says or boards of its family do. */
  readonly pulseMs?: number;
  /** Of all that is random; 1 by default. The same seed gives the same faults. */
  readonly seed?: number;
}

/** The doors, boards and wires of a cabinet with nothing real about them, and no socket either. */
export class SimulatedBoards implements Workable {
  readonly #clock: Clock;
  readonly #wiring: CabinetWiring;
  readonly #doors: readonly PlacedDoor[];
  readonly #boards = new Map<string, WiredBoard>();
  readonly #wires = new Map<string, SimulatedWire>();
  readonly #listeners = new Set<(event: SimulatorEvent) => void>();
  readonly supply: PowerSupply;
  readonly reports: UnaskedReports;

  constructor(options: SimulatedBoardsOptions) {
    const { clock, wiring, seed = 1 } = options;
    const [mistake] = wiringMistakes(wiring, options.families);
    if (mistake !== undefined) throw new Error(`${mistake.path}: ${mistake.expected}`);
    this.#clock = clock;
    this.#wiring = wiring;
    this.#doors = wiring.doors.map((door) => this.#placed(door, options.labels));
    this.supply = new PowerSupply(
      clock,
      () => this.#boards.values(),
      () => this.doorsOf(),
    );
    this.reports = new UnaskedReports(clock, randomFrom(seed), (board, dice) => {
      const { channels } = this.board(board).board.settings;
      this.wireOf(board).report(board, 1 + Math.floor(dice * channels));
    });
    wiring.buses.forEach((bus, index) => {
      const family = familyOnBus(wiring, bus.id, options.families);
      if (family === undefined) return;
      const wire = new SimulatedWire(
        clock,
        {
          line: lineOf(bus.url, family.usualLine),
          turnaroundMs: options.turnaroundMs ?? 20,
          random: randomFrom(seed, index + 1),
        },
        wiring.boards.filter((board) => board.busId === bus.id).map((board) => this.#board(board, options)),
      );
      if (bus.localEcho === 'strip') wire.echo = 'prompt';
      this.#wires.set(bus.id, wire);
    });
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

  doorsOf(board?: string): readonly SimulatedDoor[] {
    const doors = board === undefined ? this.#doors : this.#doors.filter(({ boardId }) => boardId === board);
    return doors.map(({ door }) => door);
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

  wireOf(board: string): SimulatedWire {
    return this.wire(this.#wiringOf(board).busId);
  }

  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  /** Carries out what was asked for, where it concerns doors, boards, wires and their supply. */
  apply(request: CheckedControlRequest): void {
    applyRequest(this, request);
  }

  doorStates(): SimulatedDoorState[] {
    return this.#doors.map(stateOfDoor);
  }

  boardStates(): SimulatedBoardState[] {
    const nowMs = this.#clock.monotonicMs();
    return [...this.#boards.values()].map((wired) =>
      stateOfBoard(wired, this.#wiringOf(wired.id), this.reports.of(wired.id), nowMs),
    );
  }

  busStates(): ReturnType<typeof stateOfBus>[] {
    return [...this.#wires].map(([bus, wire]) => stateOfBus(bus, wire));
  }

  stop(): void {
    this.supply.stop();
    this.reports.stop();
    for (const { door } of this.#doors) door.stop();
    for (const wire of this.#wires.values()) wire.stop();
  }

  #placed(wiring: DoorWiring, labels: ReadonlyMap<DoorId, string> | undefined): PlacedDoor {
    const { id, boardId, channel } = wiring;
    const door = new SimulatedDoor(this.#clock, wiring.polarity === 'inverted', {
      moved: (isOpen) => {
        this.#tell({ event: 'door', door: id, isOpen, atEpochMs: this.#epochMs() });
        if (this.reports.of(boardId).moves) this.wireOf(boardId).report(boardId, channel);
      },
    });
    if (wiring.sensor === 'none') door.cutReads = 0;
    return { id, label: labels?.get(id) ?? id, boardId, channel, door };
  }

  #wiringOf(board: string): BoardWiring {
    const wiring = this.#wiring.boards.find(({ id }) => id === board);
    if (wiring === undefined) throw new UnknownName(`no board "${board}" in this cabinet`);
    return wiring;
  }

  #board(wiring: BoardWiring, options: SimulatedBoardsOptions): WiredBoard {
    const simulate = options.simulators.get(wiring.protocol);
    if (simulate === undefined) throw new Error(`no simulator for ${wiring.protocol} boards`);
    const family = options.families.find(({ name }) => name === wiring.protocol);
    const doors = Array.from(
      { length: wiring.channels },
      (_, index) =>
        this.#doors.find((door) => door.boardId === wiring.id && door.channel === index + 1)?.door,
    );
    const board = simulate({
      address: wiring.address,
      ...(wiring.inputsAddress === undefined ? {} : { inputsAddress: wiring.inputsAddress }),
      channels: wiring.channels,
      pulseMs: options.pulseMs ?? wiring.pulseMs ?? family?.abilities.pulse.usualMs ?? 300,
      doors,
      quirks: new Set(),
      pulsed: (channel, pulseMs) => this.#pulsed(wiring.id, channel, pulseMs),
    });
    const wired = new WiredBoard(wiring.id, board, wiring.powerGroup);
    this.#boards.set(wiring.id, wired);
    return wired;
  }

  #pulsed(board: string, channel: number, pulseMs: number): void {
    const placed = this.#doors.find((door) => door.boardId === board && door.channel === channel);
    const sinceMs = this.#clock.monotonicMs() - this.wireOf(board).lastByteAtMs;
    this.#tell({
      event: 'pulse',
      ...(placed === undefined ? {} : { door: placed.id }),
      board,
      channel,
      pulseMs,
      atEpochMs: this.#epochMs() - sinceMs,
    });
    this.supply.pulsed(this.board(board));
  }

  #epochMs(): number {
    return performance.timeOrigin + this.#clock.monotonicMs();
  }

  #tell(event: SimulatorEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
