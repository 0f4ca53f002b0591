import type { Cancel, Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { LockBoardsListener } from '../hardware/lock-boards.ts';
import type { WatchedLockBoards } from '../hardware/wire-health.ts';
import { boardGauges } from './board-gauges.ts';
import { watchBoards } from './board-watch.ts';
import type { IsReachable } from './custody/hold-clock.ts';
import type { Moment } from './custody/moment.ts';
import type { DiskWatch } from './disk-watch.ts';
import { appendEvent } from './exchange/event-outbox.ts';
import type { Log } from './log.ts';
import { everyHour } from './schedule.ts';
import type { Session } from './session/session.ts';
import { watchWires } from './wire-watch.ts';

/**
 * Whoever in main hears what the lock boards tell, in the order in which they hear it: the session first,
 * since somebody may stand at the door.
 *
 * @returns what begins to listen; its result ends it.
 */
export function watchHardware(from: {
  clock: Clock;
  lockBoards: WatchedLockBoards;
  cabinetFile: CabinetFile;
  isReachable: IsReachable;
  configuration: () => Configuration;
  moment: () => Moment;
  session: Pick<Session, 'doorEdge' | 'doorSeenOpen' | 'doorOpenedUnasked' | 'refresh'>;
  disk: Pick<DiskWatch, 'write'>;
  log: Log;
}): () => Cancel {
  const { clock, lockBoards, cabinetFile, isReachable, moment, session, disk, log } = from;
  const write: DiskWatch['write'] = (work) => disk.write(work);
  const changed = () => session.refresh();
  return () => {
    const boards = watchBoards({
      clock,
      lockBoards,
      cabinetFile,
      isReachable,
      moment,
      silentMs: () => from.configuration().door.boardSilentSeconds * 1_000,
      write,
      changed,
    });
    const wires = watchWires({ clock, cabinetFile, isReachable, moment, write, changed, log });
    const listeners: LockBoardsListener[] = [
      {
        doorEdge: (edge) => session.doorEdge(edge),
        unaskedEdge: (edge) => session.doorOpenedUnasked(edge),
        doorSeenOpen: (id) => session.doorSeenOpen(id),
      },
      boards.listener,
      wires.listener,
      {
        unlockLeft: ({ doorId, askedAtMs, powerWaitMs, busWaitMs, leftAtMs }) =>
          log('door.unlockSent', {
            compartment: doorId,
            powerWaitMs,
            busWaitMs,
            afterMs: leftAtMs - askedAtMs,
          }),
      },
    ];
    const ends = [
      ...listeners.map((listener) => lockBoards.listen(listener)),
      everyHour(clock, () => {
        const gauges = boardGauges(lockBoards, clock.monotonicMs());
        disk.write((tx) => appendEvent(tx, gauges, moment()));
      }),
      () => boards.stop(),
      () => wires.stop(),
    ];
    return () => {
      for (const end of ends) end();
    };
  };
}
