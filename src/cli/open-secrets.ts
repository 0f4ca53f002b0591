import { resolve } from 'node:path';
import { z } from '../contract/zod.ts';
import type { Reader } from '../main/database/transaction.ts';
import { openPersonCipher, type PersonCipher } from '../main/people/person-cipher.ts';
import { openSecrets, type Secrets } from '../main/secrets/secrets.ts';
import { UsageError } from './command.ts';

/**
 * The keys of a cabinet that has been started before.
 *
 * @throws SecretsFault where they cannot be read: a keyring needs the kiosk itself, a credential has to be
 *   handed to this command as it is to the kiosk's service.
 */
export function secretsOf(data: string | undefined): Secrets {
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  return openSecrets({ dataDirectory: resolve(data), environment: process.env, isNewCabinet: false });
}

/**
 * Reads and seals persons.
 *
 * @throws Error where the database was written under another master secret: what is sealed here would
 *   never be read there.
 */
export function cipherOf(data: string, secrets: Secrets, reader: Reader): PersonCipher {
  const known = reader.get(
    z.object({ value: z.string() }),
    "SELECT value FROM cabinet_state WHERE name = 'secrets_fingerprint'",
  );
  if (known !== undefined && known.value !== secrets.fingerprint) {
    throw new Error('the master key is not the one this database was written under: nothing was changed');
  }
  return openPersonCipher({ dataDirectory: resolve(data), secrets });
}
