import type { BoardWiring } from '../lock-boards.ts';
import type { SimulatedDoor } from './door.ts';
import type { SimulatedBoardState, SimulatedBusState, SimulatedDoorState } from './simulator-state.ts';
import type { ReportHabits } from './unasked-reports.ts';
import type { SimulatedWire } from './wire.ts';
import type { WiredBoard } from './wired-board.ts';

/** A door in its place. */
export interface PlacedDoor {
  readonly id: string;
  readonly label: string;
  readonly boardId: string;
  readonly channel: number;
  readonly door: SimulatedDoor;
}

export function stateOfDoor({ id, label, boardId, channel, door }: PlacedDoor): SimulatedDoorState {
  return {
    door: id,
    label,
    board: boardId,
    channel,
    isOpen: door.isOpen,
    input: door.input,
    readsClosed: door.readsClosed,
    pulses: door.pulses,
    hasGoods: door.hasGoods,
    jam: door.jam ?? null,
    cutReads: door.cutReads ?? null,
    isMiswired: door.isMiswired,
    latchDelayMs: door.latchDelayMs,
    pulsesNeeded: door.pulsesNeeded,
    bounces: door.bounces,
    bouncesWhen: door.bouncesWhen,
    autoCloseMs: door.autoCloseMs ?? null,
  };
}

export function stateOfBoard(
  wired: WiredBoard,
  wiring: BoardWiring,
  habits: ReportHabits,
  nowMs: number,
): SimulatedBoardState {
  const { settings, knownQuirks } = wired.board;
  return {
    board: wired.id,
    bus: wiring.busId,
    protocol: wiring.protocol,
    address: settings.address,
    channels: settings.channels,
    pulseMs: settings.pulseMs,
    isPlugged: wired.isPlugged,
    isUp: wired.isUp(nowMs),
    hasLostBaud: wired.hasLostBaud,
    faults: wired.faults,
    reportsEveryMs: habits.everyMs,
    reportsMoves: habits.moves,
    quirks: Object.entries(knownQuirks).map(([name, meaning]) => ({
      name,
      meaning,
      isOn: settings.quirks.has(name),
    })),
  };
}

/** Where the bus is offered, whoever listens there knows. */
export function stateOfBus(bus: string, wire: SimulatedWire): Omit<SimulatedBusState, 'url' | 'isPlugged'> {
  return {
    bus,
    baud: wire.baud,
    hasHost: wire.hasHost,
    echo: wire.echo,
    noise: wire.noise.settings,
    ...wire.passed,
    collisions: wire.collisions,
    overlaps: wire.overlaps,
    ...wire.noise.counts,
  };
}
