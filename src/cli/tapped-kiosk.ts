import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { z } from '../contract/zod.ts';
import { busTapFile, tapEntry, tapHead, type tapRequest } from '../main/bus-tap.ts';

const connectWithinMs = 3_000;

export type TappedBus = z.infer<typeof tapHead>['buses'][number];

export interface TappedKiosk {
  readonly buses: readonly TappedBus[];
  /** What passed, until the kiosk ends it or `close` is called. */
  readonly entries: AsyncIterable<z.infer<typeof tapEntry>>;
  close(): void;
}

/**
 * Connects to a running kiosk's traffic; undefined where none runs on this data folder.
 *
 * @throws Error where there is one that may not be asked.
 */
export async function tapKiosk(
  dataDirectory: string,
  request: z.infer<typeof tapRequest>,
): Promise<TappedKiosk | undefined> {
  const path = socketOf(dataDirectory);
  const socket = path === undefined ? undefined : await connected(path);
  if (socket === undefined) return undefined;
  socket.write(`${JSON.stringify(request)}\n`);
  const reader = createInterface({ input: socket });
  // A socket that is destroyed has no end, and whoever waits for its next line would wait for ever.
  socket.on('close', () => reader.close());
  const lines = reader[Symbol.asyncIterator]();
  const first = await lines.next();
  socket.setTimeout(0);
  if (first.done === true) throw new Error('the kiosk shows its traffic to nobody more at the moment');
  const { buses } = tapHead.parse(JSON.parse(first.value));
  return {
    buses,
    entries: {
      async *[Symbol.asyncIterator]() {
        for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
          yield tapEntry.parse(JSON.parse(line.value));
        }
      },
    },
    close: () => socket.destroy(),
  };
}

function socketOf(dataDirectory: string): string | undefined {
  try {
    return readFileSync(join(dataDirectory, busTapFile), 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code === 'EACCES') throw new Error(`${dataDirectory} is the kiosk's: run this as the kiosk's user`);
    throw error;
  }
}

function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    // A kiosk that hangs answers nothing: then the connection ends, and so does the wait for its first line.
    socket.setTimeout(connectWithinMs, () => socket.destroy());
    socket.once('connect', () => resolve(socket));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A kiosk that was killed has left the name of its socket behind.
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else reject(error);
    });
  });
}
