import type { CabinetFile } from '../../src/contract/cabinet-file.ts';
import type { BoardFamily } from '../../src/hardware/boards/board-family.ts';
import { boardSimulators } from '../../src/hardware/boards/simulators.ts';
import { wireMs } from '../../src/hardware/line.ts';

export interface Floor {
  /** Reading every board once: all requests and answers on the wire, and each board's turnaround. */
  readonly sweepMs: number;
  /** Reading one board once. */
  readonly readMs: number;
  /** An unlock's bytes on the wire. */
  readonly unlockMs: number;
  readonly gapMs: number;
  /** Of the first board's answer to a read of all its doors. */
  readonly answerBytes: number;
}

/**
 * What no driver can be faster than: bytes at the line's baud rate and the boards' turnaround. The quiet
 * that a protocol itself demands between frames (Modbus: 3.5 characters) is in it, as nobody may leave it out.
 */
export function floorOf(family: BoardFamily, file: CabinetFile, turnaroundMs: number): Floor {
  const line = family.usualLine;
  const gapMs = family.gapMs?.(line) ?? 0;
  const reads = file.boards.map(({ protocol, address, channels }) => {
    const settings = {
      address,
      channels,
      pulseMs: 300,
      doors: [],
      pulsed: () => {},
      quirks: new Set<string>(),
    };
    const request = family.board({ address, channels }).readAll().bytes;
    const answer = boardSimulators
      .get(protocol)?.(settings)
      .hear(request, { wrongBoard: false, wrongLock: false });
    if (answer === undefined) throw new Error(`a simulated ${protocol} board does not answer a read`);
    const ms = wireMs(line, request.length) + turnaroundMs + wireMs(line, answer.length) + gapMs;
    return { ms, answerBytes: answer.length };
  });
  const [board] = file.boards;
  if (board === undefined) throw new Error('a cabinet without boards');
  const { address, channels } = board;
  const unlock = family.board({ address, channels }).open(1).bytes;
  return {
    sweepMs: reads.reduce((sum, { ms }) => sum + ms, 0),
    readMs: reads[0]?.ms ?? Number.NaN,
    unlockMs: wireMs(line, unlock.length),
    gapMs,
    answerBytes: reads[0]?.answerBytes ?? Number.NaN,
  };
}
