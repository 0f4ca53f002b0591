import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

export type SecretsFaultKind =
  /** The database is there, the master secret is not: a new one would void every code and number. */
  | 'missing'
  /** Others can read the file, or it belongs to another user. */
  | 'unsafeFile'
  /** It is there and cannot be read, or does not hold what it should. */
  | 'unreadable'
  | 'notWritable'
  /** The master secret lies in the OS's keyring, which cannot be reached now. */
  | 'keyringUnavailable'
  /** Two places hold two different master secrets. */
  | 'conflict';

/** Why the cabinet's secrets cannot be had. The message says which file and what to do; never a secret. */
export class SecretsFault extends Error {
  override readonly name = 'SecretsFault';
  readonly kind: SecretsFaultKind;
  readonly path: string;

  constructor(kind: SecretsFaultKind, path: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
    this.path = path;
  }
}

/**
 * The bytes of a file that only its owner may read, or undefined where there is none.
 *
 * `owner`: `self` for files of the kiosk's own; `systemd` for credentials, which belong to root or
 * to the unit's user and which systemd itself guards.
 *
 * @throws SecretsFault `unsafeFile` or `unreadable`.
 */
export function readSecretFile(path: string, owner: 'self' | 'systemd'): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return undefined;
    throw new SecretsFault('unreadable', path, `${path} cannot be opened`, error);
  }
  try {
    // Asked of the open file, not of the name, which somebody could exchange in between.
    refuseUnsafe(path, fstatSync(file), owner);
    return readFileSync(file);
  } catch (error) {
    if (error instanceof SecretsFault) throw error;
    throw new SecretsFault('unreadable', path, `${path} cannot be read`, error);
  } finally {
    closeSync(file);
  }
}

/**
 * Writes a file for its owner's eyes alone. After a power cut at any moment it is whole or not there;
 * when this returns it is there.
 *
 * @throws SecretsFault `notWritable`.
 */
export function writeSecretFile(path: string, bytes: Buffer): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeFileSync(file, bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    syncDirectory(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new SecretsFault('notWritable', path, `${path} cannot be written`, error);
  }
}

/** A name is on disk once its directory is. Windows cannot open one, and orders such changes itself. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

interface FileStatus {
  readonly mode: number;
  readonly uid: number;
}

function refuseUnsafe(path: string, { mode, uid }: FileStatus, owner: 'self' | 'systemd'): void {
  const self = process.getuid?.();
  // Windows has neither; there the folder of the user's application data is the guard.
  if (self === undefined) return;
  if (uid !== self && !(owner === 'systemd' && uid === 0)) {
    throw new SecretsFault(
      'unsafeFile',
      path,
      `${path} belongs to user ${uid}, the kiosk runs as user ${self}: chown it to the kiosk's user`,
    );
  }
  // systemd (with an ACL) shows its group bits; nobody else may read at all.
  const forbidden = owner === 'systemd' ? 0o007 : 0o077;
  if ((mode & forbidden) !== 0) {
    const octal = (mode & 0o777).toString(8).padStart(4, '0');
    throw new SecretsFault('unsafeFile', path, `${path} has mode ${octal}: others may read it; chmod 600 it`);
  }
}

export function isErrorCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
