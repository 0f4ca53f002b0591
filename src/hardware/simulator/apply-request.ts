import type { CheckedControlRequest } from './control-protocol.ts';
import type { SimulatedDoor } from './door.ts';
import { noiseSettings } from './line-noise.ts';
import type { PowerSupply } from './power-supply.ts';
import type { UnaskedReports } from './unasked-reports.ts';
import type { SimulatedWire } from './wire.ts';
import type { WiredBoard } from './wired-board.ts';

/** What a request works on. Whatever has a name here throws `UnknownName` where nothing has it. */
export interface Workable {
  readonly wires: ReadonlyMap<string, SimulatedWire>;
  readonly supply: PowerSupply;
  readonly reports: UnaskedReports;
  door(name: string): SimulatedDoor;
  /** All doors without `board`. */
  doorsOf(board?: string): readonly SimulatedDoor[];
  board(name: string): WiredBoard;
  wire(name: string): SimulatedWire;
  wireOf(board: string): SimulatedWire;
  monotonicMs(): number;
}

/** What was asked about does not exist here. */
export class UnknownName extends Error {}

/**
 * Carries out what was asked for, where it concerns doors, boards, wires and their supply. Throws with a
 * sentence where it cannot be done.
 */
export function applyRequest(boards: Workable, request: CheckedControlRequest): void {
  if ('board' in request) applyToBoard(boards, request);
  else if (request.do === 'autoClose') {
    const doors = request.door === undefined ? boards.doorsOf() : [boards.door(request.door)];
    for (const door of doors) door.autoCloseMs = request.afterMs ?? undefined;
  } else if ('door' in request) applyToDoor(boards.door(request.door), request);
  else applyToCabinet(boards, request);
}

type AboutDoor = Extract<CheckedControlRequest, { door: string }>;
type AboutBoard = Extract<CheckedControlRequest, { board: string }>;
type AboutCabinet = Exclude<CheckedControlRequest, AboutDoor | AboutBoard | { do: 'autoClose' }>;

function applyToDoor(door: SimulatedDoor, request: AboutDoor): void {
  switch (request.do) {
    case 'open':
      door.open();
      return;
    case 'close':
      door.close();
      return;
    case 'jam':
      door.jam = request.what;
      return;
    case 'unjam':
      door.jam = undefined;
      return;
    case 'cutSensor':
      door.cutReads = request.reads;
      return;
    case 'mendSensor':
      door.cutReads = undefined;
      return;
    case 'invertDoor':
      door.isMiswired = request.on;
      return;
    case 'latchDelay':
      door.latchDelayMs = request.delayMs;
      return;
    case 'pulsesNeeded':
      door.pulsesNeeded = request.pulses;
      return;
    case 'bounce':
      door.bounces = request.times;
      door.bouncesWhen = request.when;
      return;
    case 'goods':
      door.hasGoods = request.present;
      return;
  }
}

function applyToBoard(boards: Workable, request: AboutBoard): void {
  const wired = boards.board(request.board);
  switch (request.do) {
    case 'answers':
      wired.faults = request.faults;
      return;
    case 'unplugBoard':
    case 'plugBoard':
      wired.isPlugged = request.do === 'plugBoard';
      return;
    case 'reboot':
      wired.reboot(request, boards.monotonicMs());
      return;
    case 'restoreBaud':
      wired.hasLostBaud = false;
      return;
    case 'readdress':
      wired.board.settings.address = request.address;
      return;
    case 'invertBoard':
      for (const door of boards.doorsOf(request.board)) door.isMiswired = request.on;
      return;
    case 'quirk':
      setQuirk(boards, request.board, request.name, request.on);
      return;
    case 'report':
      mustReport(boards, request.board, request.channel);
      boards.wireOf(request.board).report(request.board, request.channel);
      return;
    case 'reports':
      mustReport(boards, request.board, 1);
      boards.reports.set(request.board, { everyMs: request.everyMs, moves: request.moves });
      return;
    case 'reportTogether': {
      const { board, channel, otherBoard, otherChannel, how } = request;
      mustReport(boards, board, channel);
      mustReport(boards, otherBoard, otherChannel);
      const wire = boards.wireOf(board);
      if (wire !== boards.wireOf(otherBoard)) {
        throw new Error(`boards "${board}" and "${otherBoard}" are not on one bus`);
      }
      wire.reportTogether([board, channel], [otherBoard, otherChannel], how);
      return;
    }
  }
}

function mustReport(boards: Workable, board: string, channel: number): void {
  if (boards.board(board).board.report(channel) === undefined) {
    throw new Error(`boards like "${board}" report nothing by themselves`);
  }
}

function setQuirk(boards: Workable, board: string, name: string, on: boolean): void {
  const { knownQuirks, settings } = boards.board(board).board;
  if (!Object.hasOwn(knownQuirks, name)) {
    const names = Object.keys(knownQuirks).join(', ');
    throw new UnknownName(
      `board "${board}" has no quirk "${name}"; ${names === '' ? 'it has none' : `expected one of: ${names}`}`,
    );
  }
  if (on) settings.quirks.add(name);
  else settings.quirks.delete(name);
}

function applyToCabinet(boards: Workable, request: AboutCabinet): void {
  switch (request.do) {
    case 'echo':
      boards.wire(request.bus).echo = request.on ? (request.glued ? 'glued' : 'prompt') : 'none';
      return;
    case 'noise': {
      const { do: _, bus, ...shares } = request;
      const wires = bus === undefined ? boards.wires.values() : [boards.wire(bus)];
      for (const wire of wires) wire.noise.settings = noiseSettings.parse(shares);
      return;
    }
    case 'power':
      boards.supply.switch(request.on);
      return;
    case 'powerCut':
      boards.supply.cut(request.closedMs, request.forMs);
      return;
    case 'sag':
      boards.supply.sagMs = request.ms;
      return;
    default:
      throw new UnknownName(`"${request.do}" is not for doors, boards and wires`);
  }
}
