import { hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { readSecretFile, SecretsFault, writeSecretFile } from './secret-file.ts';

export { SecretsFault, type SecretsFaultKind } from './secret-file.ts';

/** Where the master secret lies, best first. Shown to technicians and to the platform. */
export type SecretLevel = 'systemdCredential' | 'keyring' | 'file';

/** What a key is for; one key is never used for two things. */
export type SecretName =
  | 'retrievalCodes'
  | 'phoneNumbers'
  | 'personKeys'
  | 'messages'
  | 'pins'
  | 'verificationCodes'
  | 'badges'
  | 'directory'
  | 'technicians';

/** Secrets that others gave us, each in a file or a credential of its own. */
export type ExternalSecretName = 'smsGatewayToken';

/**
 * The OS's keyring. Main passes Electron's safeStorage, and only where its backend is a real one:
 * without a keyring safeStorage encrypts with a key that everybody knows. Its methods may throw.
 */
export interface Keyring {
  isAvailable(): boolean;
  encrypt(text: string): Buffer;
  decrypt(bytes: Buffer): string;
}

/** The cabinet's keys. None of them is ever in the database. */
export interface Secrets {
  readonly level: SecretLevel;
  /** Tells one master secret from another and gives nothing of it away. */
  readonly fingerprint: string;
  /** A 256-bit key, the same each time. */
  key(name: SecretName): Buffer;
  /**
   * A secret that was given to the cabinet, or undefined where none was.
   *
   * @throws SecretsFault `unsafeFile` or `unreadable`.
   */
  external(name: ExternalSecretName): string | undefined;
}

export interface OpenSecrets {
  readonly dataDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly keyring?: Keyring;
  /** There is no database yet; only then may a master secret be made. */
  readonly isNewCabinet: boolean;
}

interface Found {
  readonly level: SecretLevel;
  readonly path: string;
  readonly master: Buffer;
}

const masterBytes = 32;
const externalFiles: Readonly<Record<ExternalSecretName, string>> = {
  smsGatewayToken: 'sms-gateway-token',
};

/**
 * Opens the cabinet's secrets, all derived (HKDF-SHA256) from one master secret: 32 random bytes as
 * base64url text. It is used where it is found: the systemd credential `cubby-master`, the file
 * `master.keyring` in the data folder (encrypted by the OS's keyring), or `master.key` (mode 0600).
 * For a new cabinet one is made at the best level that can be reached; a credential is made by the
 * installer (`systemd-creds encrypt`), never by the kiosk.
 *
 * @throws SecretsFault; nothing was written then.
 */
export function openSecrets(options: OpenSecrets): Secrets {
  const found = findMaster(options);
  const { level, master } = found ?? makeMaster(options);
  const keys = new Map<SecretName, Buffer>();
  return {
    level,
    fingerprint: derive(master, 'fingerprint').subarray(0, 9).toString('base64url'),
    key(name) {
      let key = keys.get(name);
      if (key === undefined) {
        key = derive(master, `key/${name}`);
        keys.set(name, key);
      }
      return key;
    },
    external: (name) => readExternal(options, name),
  };
}

function findMaster(options: OpenSecrets): Found | undefined {
  const everywhere = [fromCredential(options), fromKeyring(options), fromFile(options)].filter(
    (place) => place !== undefined,
  );
  const [best, ...others] = everywhere;
  const differing = others.find(({ master }) => best !== undefined && !timingSafeEqual(master, best.master));
  if (best !== undefined && differing !== undefined) {
    throw new SecretsFault(
      'conflict',
      differing.path,
      `${best.path} and ${differing.path} hold different master secrets: take away the one that is not this cabinet's`,
    );
  }
  return best;
}

function fromCredential({ environment }: OpenSecrets): Found | undefined {
  const directory = environment.CREDENTIALS_DIRECTORY;
  if (directory === undefined || directory === '') return undefined;
  const path = join(directory, 'cubby-master');
  const bytes = readSecretFile(path, 'systemd');
  return bytes && { level: 'systemdCredential', path, master: parseMaster(path, bytes.toString('utf8')) };
}

function fromKeyring({ dataDirectory, keyring }: OpenSecrets): Found | undefined {
  const path = join(dataDirectory, 'master.keyring');
  const bytes = readSecretFile(path, 'self');
  if (bytes === undefined) return undefined;
  if (keyring === undefined || !keyring.isAvailable()) {
    throw new SecretsFault(
      'keyringUnavailable',
      path,
      `the master secret in ${path} needs the keyring of the operating system, which cannot be reached`,
    );
  }
  let text: string;
  try {
    text = keyring.decrypt(bytes);
  } catch (error) {
    throw new SecretsFault('unreadable', path, `the keyring does not decrypt ${path}`, error);
  }
  return { level: 'keyring', path, master: parseMaster(path, text) };
}

function fromFile({ dataDirectory }: OpenSecrets): Found | undefined {
  const path = join(dataDirectory, 'master.key');
  const bytes = readSecretFile(path, 'self');
  return bytes && { level: 'file', path, master: parseMaster(path, bytes.toString('utf8')) };
}

function makeMaster({ dataDirectory, keyring, isNewCabinet }: OpenSecrets): Found {
  const plainPath = join(dataDirectory, 'master.key');
  if (!isNewCabinet) {
    throw new SecretsFault(
      'missing',
      plainPath,
      `the database is there but its master secret is not (${plainPath}, master.keyring or the credential ` +
        'cubby-master): put it back; with a new one no code and no phone number could be read',
    );
  }
  const master = randomBytes(masterBytes);
  const text = master.toString('base64url');
  const encrypted = keyring?.isAvailable() ? encryptOrFallBack(keyring, text) : undefined;
  const path = encrypted === undefined ? plainPath : join(dataDirectory, 'master.keyring');
  writeSecretFile(path, encrypted ?? Buffer.from(`${text}\n`));
  return { level: encrypted === undefined ? 'file' : 'keyring', path, master };
}

/** A keyring that says it is there and then does not encrypt and decrypt is none: the file is next. */
function encryptOrFallBack(keyring: Keyring, text: string): Buffer | undefined {
  try {
    const encrypted = keyring.encrypt(text);
    return keyring.decrypt(encrypted) === text ? encrypted : undefined;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function parseMaster(path: string, text: string): Buffer {
  const trimmed = text.trim();
  const master = Buffer.from(trimmed, 'base64');
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed) || master.length !== masterBytes) {
    throw new SecretsFault('unreadable', path, `${path} does not hold ${masterBytes} bytes as base64 text`);
  }
  return master;
}

function derive(master: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, 'cubby', purpose, 32));
}

function readExternal(
  { dataDirectory, environment }: OpenSecrets,
  name: ExternalSecretName,
): string | undefined {
  const directory = environment.CREDENTIALS_DIRECTORY;
  const credential =
    directory === undefined || directory === ''
      ? undefined
      : readSecretFile(join(directory, `cubby-${externalFiles[name]}`), 'systemd');
  const path = join(dataDirectory, externalFiles[name]);
  const text = (credential ?? readSecretFile(path, 'self'))?.toString('utf8').trim();
  if (text === '') throw new SecretsFault('unreadable', path, `the secret ${name} is empty`);
  return text;
}
