import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretsFault } from './secret-file.ts';
import { type Keyring, openSecrets } from './secrets.ts';

let root: string;
let dataDirectory: string;
let credentials: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cubby-secrets-'));
  dataDirectory = join(root, 'data');
  credentials = join(root, 'credentials');
  mkdirSync(dataDirectory);
  mkdirSync(credentials);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Stands for the OS's keyring: turns text into bytes that only it can turn back. */
function keyring(isAvailable = true): Keyring {
  const flip = (bytes: Buffer) => Buffer.from(bytes.map((byte) => byte ^ 0xa5));
  return {
    isAvailable: () => isAvailable,
    encrypt: (text) => flip(Buffer.from(`keyring:${text}`)),
    decrypt(bytes) {
      const text = flip(bytes).toString();
      if (!text.startsWith('keyring:')) throw new Error('not mine');
      return text.slice('keyring:'.length);
    },
  };
}

const alone = () => ({ dataDirectory, environment: {}, isNewCabinet: true });
const withCredentials = () => ({
  dataDirectory,
  environment: { CREDENTIALS_DIRECTORY: credentials },
  isNewCabinet: true,
});

function faultOf(open: () => unknown): SecretsFault {
  try {
    open();
  } catch (error) {
    if (error instanceof SecretsFault) return error;
    throw error;
  }
  throw new Error('no fault');
}

describe('openSecrets', () => {
  it('makes a file for its owner alone where nothing better is there, and uses it from then on', () => {
    const first = openSecrets(alone());
    expect(first.level).toBe('file');
    expect(statSync(join(dataDirectory, 'master.key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDirectory)).toEqual(['master.key']);
    const second = openSecrets({ ...alone(), isNewCabinet: false });
    expect(second.key('pins').equals(first.key('pins'))).toBe(true);
    expect(second.fingerprint).toBe(first.fingerprint);
  });

  it('gives each name another key of 256 bits, none of which is the master or stands in the file', () => {
    const secrets = openSecrets(alone());
    const names = ['retrievalCodes', 'phoneNumbers', 'personKeys', 'messages', 'pins'] as const;
    const keys = names.map((name) => secrets.key(name));
    for (const key of keys) expect(key).toHaveLength(32);
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(names.length);
    const master = Buffer.from(readFileSync(join(dataDirectory, 'master.key'), 'utf8').trim(), 'base64url');
    expect(keys.some((key) => key.equals(master))).toBe(false);
  });

  it('prefers a keyring that works, and leaves nothing in the clear', () => {
    const secrets = openSecrets({ ...alone(), keyring: keyring() });
    expect(secrets.level).toBe('keyring');
    expect(readdirSync(dataDirectory)).toEqual(['master.keyring']);
    const again = openSecrets({ ...alone(), keyring: keyring(), isNewCabinet: false });
    expect(again.key('messages').equals(secrets.key('messages'))).toBe(true);
  });

  it('takes the file where the keyring is not there or breaks its word', () => {
    expect(openSecrets({ ...alone(), keyring: keyring(false) }).level).toBe('file');
    rmSync(join(dataDirectory, 'master.key'));
    const forgetful: Keyring = { ...keyring(), decrypt: () => 'something else' };
    expect(openSecrets({ ...alone(), keyring: forgetful }).level).toBe('file');
    rmSync(join(dataDirectory, 'master.key'));
    const throwing: Keyring = {
      ...keyring(),
      encrypt: () => {
        throw new Error('locked');
      },
    };
    expect(openSecrets({ ...alone(), keyring: throwing }).level).toBe('file');
  });

  it('uses the systemd credential, makes no file beside it, and reads what the installer wrote', () => {
    const text = randomBytes(32).toString('base64');
    writeFileSync(join(credentials, 'cubby-master'), `${text}\n`, { mode: 0o400 });
    const secrets = openSecrets(withCredentials());
    expect(secrets.level).toBe('systemdCredential');
    expect(readdirSync(dataDirectory)).toEqual([]);
  });

  it('keeps a file that exists although a keyring is there now', () => {
    const before = openSecrets(alone());
    const after = openSecrets({ ...alone(), keyring: keyring() });
    expect(after.level).toBe('file');
    expect(after.fingerprint).toBe(before.fingerprint);
  });

  it('lets an installer raise the level by copying the master, but takes no two different ones', () => {
    const file = openSecrets(alone());
    const text = readFileSync(join(dataDirectory, 'master.key'), 'utf8');
    writeFileSync(join(credentials, 'cubby-master'), text, { mode: 0o400 });
    const raised = openSecrets(withCredentials());
    expect(raised.level).toBe('systemdCredential');
    expect(raised.fingerprint).toBe(file.fingerprint);

    chmodSync(join(credentials, 'cubby-master'), 0o600);
    writeFileSync(join(credentials, 'cubby-master'), randomBytes(32).toString('base64url'));
    expect(faultOf(() => openSecrets(withCredentials())).kind).toBe('conflict');
  });

  it('never makes a new master where the cabinet has a database', () => {
    const fault = faultOf(() => openSecrets({ ...alone(), keyring: keyring(), isNewCabinet: false }));
    expect(fault.kind).toBe('missing');
    expect(fault.message).toContain('master.key');
    expect(readdirSync(dataDirectory)).toEqual([]);
  });

  it('says so when the keyring that holds the master is away or does not know it', () => {
    openSecrets({ ...alone(), keyring: keyring() });
    expect(faultOf(() => openSecrets(alone())).kind).toBe('keyringUnavailable');
    expect(faultOf(() => openSecrets({ ...alone(), keyring: keyring(false) })).kind).toBe(
      'keyringUnavailable',
    );
    writeFileSync(join(dataDirectory, 'master.keyring'), 'garbage');
    expect(faultOf(() => openSecrets({ ...alone(), keyring: keyring() })).kind).toBe('unreadable');
  });

  it.skipIf(process.platform === 'win32')('refuses a file that others can read, and says what to do', () => {
    openSecrets(alone());
    const path = join(dataDirectory, 'master.key');
    for (const mode of [0o640, 0o604, 0o660, 0o602]) {
      chmodSync(path, mode);
      const fault = faultOf(() => openSecrets(alone()));
      expect(fault.kind).toBe('unsafeFile');
      expect(fault.message).toContain('chmod 600');
    }
  });

  it('refuses a master that is cut, empty or no base64 text, and never repeats it', () => {
    const path = join(dataDirectory, 'master.key');
    for (const text of ['', 'AAAA', `${'A'.repeat(42)}`, `${'A'.repeat(42)}!!`, 'x'.repeat(200)]) {
      writeFileSync(path, text, { mode: 0o600 });
      const fault = faultOf(() => openSecrets(alone()));
      expect(fault.kind).toBe('unreadable');
      if (text !== '') expect(fault.message).not.toContain(text);
    }
  });

  it('says so when the data folder cannot be written', () => {
    const fault = faultOf(() => openSecrets({ ...alone(), dataDirectory: join(root, 'nowhere') }));
    expect(fault.kind).toBe('notWritable');
  });

  it('reads the SMS token from its file or credential, with the same care', () => {
    const secrets = openSecrets(withCredentials());
    expect(secrets.external('smsGatewayToken')).toBeUndefined();
    const path = join(dataDirectory, 'sms-gateway-token');
    writeFileSync(path, 'from-file\n', { mode: 0o600 });
    expect(secrets.external('smsGatewayToken')).toBe('from-file');
    chmodSync(path, 0o644);
    expect(faultOf(() => secrets.external('smsGatewayToken')).kind).toBe('unsafeFile');
    writeFileSync(join(credentials, 'cubby-sms-gateway-token'), 'from-systemd', { mode: 0o400 });
    expect(secrets.external('smsGatewayToken')).toBe('from-systemd');
  });
});
