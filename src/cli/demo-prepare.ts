import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../clock.ts';
import { configuration } from '../contract/configuration.ts';
import { applyConfiguration } from '../main/configuration-store.ts';
import { openCabinetDatabase } from '../main/database/open.ts';
import { addCourier } from '../main/people/couriers.ts';
import { openPersonCipher } from '../main/people/person-cipher.ts';
import { openSecrets } from '../main/secrets/secrets.ts';
import { type ExitCode, UsageError } from './command.ts';
import { demoCabinet, demoCourier } from './demo-cabinet.ts';

export const help = `cubby demo prepare: a data folder for a demonstration

Usage: cubby demo prepare --data DIR [--port PORT]

Writes a cabinet file of 36 compartments on a simulated bus, a configuration whose messages are
printed instead of sent, and one approved courier. A folder that was prepared before is left as it is.

  --data DIR     the kiosk's data folder
  --port PORT    where the simulated cabinet will listen on 127.0.0.1 (default: a free port)
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, port: { type: 'string' } },
    allowPositionals: false,
  });
  if (values.data === undefined) throw new UsageError('give --data DIR');
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65_536)) {
    throw new UsageError(`--port ${values.port}: expected a port number`);
  }
  const prepared = await prepareDemo({
    dataDirectory: resolve(values.data),
    ...(port === undefined ? {} : { port }),
  });
  process.stdout.write(
    prepared.isNew
      ? `Prepared ${resolve(values.data)}: sign in as a courier with ${demoCourier.phone}, PIN ${demoCourier.pin}.\n`
      : `${resolve(values.data)} was prepared before and is left as it is.\n`,
  );
  return 0;
}

/** Prepares the folder if nobody has; see `help`. Returns whether it was new. */
export async function prepareDemo(place: {
  dataDirectory: string;
  port?: number;
  /** Sections of the configuration that shall not be as by default. */
  policies?: Record<string, unknown>;
}): Promise<{ isNew: boolean }> {
  const { dataDirectory } = place;
  const cabinetPath = join(dataDirectory, 'cabinet.json');
  if (existsSync(join(dataDirectory, 'cabinet.sqlite'))) return { isNew: false };
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  if (!existsSync(cabinetPath)) {
    const busUrl = `tcp://127.0.0.1:${place.port ?? (await freePort())}`;
    writeFileSync(cabinetPath, `${JSON.stringify(demoCabinet(busUrl), undefined, 2)}\n`);
  }
  const secrets = openSecrets({ dataDirectory, environment: process.env, isNewCabinet: true });
  const { store, close } = openCabinetDatabase({
    directory: dataDirectory,
    migrations: join(import.meta.dirname, '..', '..', 'migrations'),
    nowMs: systemClock.now(),
  });
  try {
    const document = configuration.parse({ messages: { gateway: { kind: 'console' } }, ...place.policies });
    store.transaction((tx) => applyConfiguration(tx, document, 'site', systemClock.now()));
    const cipher = openPersonCipher({ dataDirectory, secrets });
    const { name, e164, pin } = demoCourier;
    await addCourier(
      { store, cipher, secrets },
      { name, e164, pin, state: 'approved', nowMs: systemClock.now() },
    );
  } finally {
    close();
  }
  return { isNew: true };
}

function freePort(): Promise<number> {
  return new Promise((settle, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => settle(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
