import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pause, systemClock } from '../../src/clock.ts';
import { cabinetFile } from '../../src/contract/cabinet-file.ts';
import { boardFamilies } from '../../src/hardware/boards/families.ts';
import { CabinetLockBoards } from '../../src/hardware/cabinet-lock-boards.ts';
import { wiringOf } from '../../src/hardware/wiring.ts';
import { median } from './figures.ts';

const msAByte = 10_000 / 9_600;
/** XOR5 §1.2: read all is 5 bytes out; 24 channels answer with 7, and so do 12 (3 status bytes). */
const bytesABoard = 5 + 7;

/** One full look at every door, with the kiosk's own driver, beside what the wire and the boards take. */
export async function measureSweep(
  dataDirectory: string,
  turnaroundMs: number,
): Promise<{ ms: number; wireMs: number }> {
  const file = cabinetFile.parse(JSON.parse(readFileSync(join(dataDirectory, 'cabinet.json'), 'utf8')));
  const wiring = wiringOf(file);
  const lockBoards = new CabinetLockBoards({ wiring, families: boardFamilies, clock: systemClock });
  lockBoards.start();
  try {
    await untilAllAnswer(lockBoards);
    const sweeps: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      const began = performance.now();
      await lockBoards.sweep();
      sweeps.push(performance.now() - began);
    }
    return { ms: median(sweeps), wireMs: wiring.boards.length * (bytesABoard * msAByte + turnaroundMs) };
  } finally {
    await lockBoards.stop();
  }
}

/** The port is opened in the background; a sweep of boards that nobody has heard yet measures nothing. */
async function untilAllAnswer(lockBoards: CabinetLockBoards): Promise<void> {
  for (const until = performance.now() + 10_000; performance.now() < until; ) {
    await lockBoards.sweep();
    if (lockBoards.health().every((board) => board.answering && board.answered > 0)) return;
    await pause(systemClock, 50);
  }
  throw new Error('the simulated boards did not answer within 10 s');
}
