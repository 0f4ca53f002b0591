import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import { scannerMistakes } from '../hardware/scanners/cabinet-scanners.ts';
import { wiringMistakes, wiringOf } from '../hardware/wiring.ts';
import { assemble, type Kiosk, type KioskOptions } from './assemble.ts';
import { cabinetState } from './cabinet-facts.ts';
import { type FileMistake, readCabinetFile } from './cabinet-file.ts';
import { DataFolderBusy, lockDataFolder } from './database/data-folder-lock.ts';
import { MigrationFault } from './database/migrate.ts';
import { type CabinetDatabase, openCabinetDatabase } from './database/open.ts';
import { StoreFault } from './database/transaction.ts';
import type { Log } from './log.ts';
import { type OutOfService, outOfServiceSession } from './out-of-service.ts';
import { openSecrets, type Secrets, SecretsFault } from './secrets/secrets.ts';

/**
 * Opens a cabinet from its data folder. Whatever is wrong with the folder, this returns a kiosk: one
 * that works, or one whose screen says what is wrong and that opens nothing.
 */
export function openKiosk(options: KioskOptions): Kiosk {
  const { dataDirectory, families, log } = options;
  const reading = readCabinetFile(dataDirectory, (file) => [
    ...wiringMistakes(wiringOf(file), families),
    ...scannerMistakes(file.scanners),
  ]);
  if (reading.kind === 'broken') {
    return closedKiosk({ cause: 'cabinetFile', details: [...reading.mistakes] }, log);
  }
  for (const warning of reading.warnings) log('cabinetFile.warning', { warning });
  for (const mistake of reading.mistakes)
    log('cabinetFile.broken', { ...mistake, used: 'the last good one' });

  try {
    return openFacts(options, reading.file, reading.mistakes, reading.warnings);
  } catch (error) {
    const why = outOfServiceBecause(error);
    if (why === undefined) throw error;
    return closedKiosk(why, log);
  }
}

function openFacts(
  options: KioskOptions,
  cabinetFile: CabinetFile,
  mistakes: readonly FileMistake[],
  warnings: readonly string[],
): Kiosk {
  const { dataDirectory } = options;
  const giveBack = lockDataFolder(dataDirectory);
  try {
    return openLocked(options, cabinetFile, mistakes, warnings, giveBack);
  } catch (error) {
    giveBack();
    throw error;
  }
}

function openLocked(
  options: KioskOptions,
  cabinetFile: CabinetFile,
  mistakes: readonly FileMistake[],
  warnings: readonly string[],
  giveBack: () => void,
): Kiosk {
  const { dataDirectory, clock } = options;
  const isNewCabinet = !['cabinet.sqlite', 'backups', 'journal', 'set-aside'].some((name) =>
    existsSync(join(dataDirectory, name)),
  );
  const secrets = openSecrets({
    dataDirectory,
    environment: options.environment,
    isNewCabinet,
    ...(options.keyring === undefined ? {} : { keyring: options.keyring }),
  });
  const database = openCabinetDatabase({
    directory: dataDirectory,
    migrations: options.migrations,
    nowMs: clock.now(),
  });
  try {
    requireOwnSecrets(database, secrets);
    return assemble({
      options,
      cabinetFile,
      isOldCabinetFile: mistakes.length > 0,
      warnings,
      secrets,
      database: {
        ...database,
        close() {
          database.close();
          giveBack();
        },
      },
    });
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Under another master key every code in the database would be refused without anybody knowing why. */
function requireOwnSecrets(database: CabinetDatabase, secrets: Secrets): void {
  const known = cabinetState(database.store, 'secrets_fingerprint');
  if (known !== undefined && known !== secrets.fingerprint) {
    throw new SecretsFault(
      'conflict',
      'master key',
      'the master key is not the one this database was written under',
    );
  }
}

function outOfServiceBecause(error: unknown): OutOfService | undefined {
  const because = (cause: OutOfService['cause'], path: string): OutOfService => ({
    cause,
    details: [{ path, expected: error instanceof Error ? error.message : String(error) }],
  });
  if (error instanceof MigrationFault) return because('database', 'cabinet.sqlite');
  if (error instanceof DataFolderBusy) return because('database', 'in-use.lock');
  if (error instanceof SecretsFault) return because('secrets', error.path);
  if (error instanceof StoreFault) return because('disk', 'cabinet.sqlite');
  return undefined;
}

function closedKiosk(why: OutOfService, log: Log): Kiosk {
  log('kiosk.outOfService', { cause: why.cause });
  return {
    session: outOfServiceSession(why),
    outOfService: why,
    lockBoards: undefined,
    scanners: undefined,
    warnings: [],
    start() {},
    async stop() {},
  };
}
