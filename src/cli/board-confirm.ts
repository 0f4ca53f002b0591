import { parseArgs } from 'node:util';
import { confirmBoard, suspectBoards } from '../main/custody/boards.ts';
import { type ExitCode, UsageError } from './command.ts';
import { actorFrom, whileStopped, withCabinet } from './open-folder.ts';

export const help = `cubby board confirm: somebody has seen the right door open

Usage: cubby board confirm BOARD --data DIR --by NAME

A board that alone fell silent, or whose door somebody saw another open instead of, drives no lock until
a person has confirmed one of its doors: addresses get swapped. Open one of its doors at the board (its
button, or its emergency lock), see that it is the one that the cabinet file names, and confirm it here.
The kiosk must be stopped; the access log keeps who it was.

  --data DIR    the data folder of the kiosk
  --by NAME     who looked
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' } },
    allowPositionals: true,
  });
  const [boardId, ...more] = positionals;
  if (boardId === undefined || more.length > 0)
    throw new UsageError('name one board, as the cabinet file does');
  const actor = actorFrom(values.by);
  return withCabinet(values.data, (store, moment) => {
    const waiting = suspectBoards(store);
    if (!waiting.includes(boardId)) {
      const others = waiting.length === 0 ? 'no board waits' : `waiting: ${waiting.join(', ')}`;
      process.stdout.write(`Board ${boardId} does not wait to be confirmed (${others}).\n`);
      return 1;
    }
    store.transaction((tx) => confirmBoard(tx, { boardId, actor, isReachable: whileStopped }, moment));
    process.stdout.write(`Board ${boardId} is in service again.\n`);
    return 0;
  });
}
