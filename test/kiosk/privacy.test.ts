import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import { openCabinetDatabase } from '../../src/main/database/open.ts';
import { queueMessage, settleMessage } from '../../src/main/notify/message-outbox.ts';
import { openMessageSeal } from '../../src/main/notify/message-outbox-seal.ts';
import { addPerson, openPersonCipher } from '../../src/main/people/person-cipher.ts';
import { openSecrets } from '../../src/main/secrets/secrets.ts';
import { filesWithNumber, filesWithText, readableWith } from './forensics.ts';
import { KioskRig } from './kiosk-rig.ts';

const dayMs = 86_400_000;
/** Whom the rig's deposits are for. */
const recipient = { e164: '+4915198765432' };
/** Somebody with a name, to whom a message was parked. */
const named = { e164: '+4915155512345', name: 'Renée Oelßner-Kaya', code: '837465019' };

let rig: KioskRig;
beforeEach(async () => {
  rig = await KioskRig.start();
});
afterEach(() => rig.stop());

function readable(): string[] {
  const secrets = openSecrets({ dataDirectory: rig.directory, environment: {}, isNewCabinet: false });
  const names = ['retrievalCodes', 'phoneNumbers', 'personKeys', 'messages', 'pins'] as const;
  const master = Buffer.from(readFileSync(join(rig.directory, 'master.key'), 'utf8').trim(), 'base64url');
  return readableWith(rig.directory, {
    cabinet: [master, ...names.map((name) => secrets.key(name))],
    messages: secrets.key('messages'),
  });
}
const canRead = (text: string) => readable().some((plain) => plain.includes(text));

function addNamed(): void {
  const place = { directory: rig.directory, migrations: join(import.meta.dirname, '..', '..', 'migrations') };
  const nowMs = rig.clock.now();
  const secrets = openSecrets({ dataDirectory: rig.directory, environment: {}, isNewCabinet: false });
  const cipher = openPersonCipher({ dataDirectory: rig.directory, secrets });
  const database = openCabinetDatabase({ ...place, nowMs });
  try {
    database.store.transaction((tx) => {
      const personId = addPerson(tx, cipher, { kind: 'recipient', ...named, nowMs });
      const id = queueMessage(tx, openMessageSeal({ secrets, cipher }), {
        personId,
        parcelId: null,
        template: 'retrievalCode',
        parameters: { compartment: 'A01', cabinet: 'Cubby', language: 'en' },
        secret: { code: named.code, token: 'CUBBY:TOKENTOKENTOKENTOKENAA' },
        nowMs,
      });
      settleMessage(tx, id, { how: 'parked', fault: 'templateUnreadable', gatewayReference: null, nowMs });
    });
  } finally {
    database.close();
  }
}

/** A page in the middle of the database is not what it was. */
function damageDatabase(): void {
  const path = join(rig.directory, 'cabinet.sqlite');
  const file = openSync(path, 'r+');
  const middle = Math.floor(statSync(path).size / 2 / 4_096) * 4_096;
  writeSync(file, Buffer.alloc(4_096, 0xff), 0, 4_096, middle);
  closeSync(file);
}

const backups = () => readdirSync(join(rig.directory, 'backups')).filter((file) => file.endsWith('.sqlite'));

test('after the erasure nothing that is kept anywhere says who it was, whoever has every key that is left', async () => {
  // Everything that keeps a copy: a backup, the journal, the log, a parked row, a damaged database set
  // aside, and the write-ahead log of the kiosk that runs.
  const { compartment, code } = await rig.deposit('PRIV0001');
  await rig.pausedFor(addNamed);
  await rig.untilDoorsKnown();
  rig.minute();
  await rig.until(() => existsSync(join(rig.directory, 'backups')) && backups().length > 0, 'a backup');
  const { compartment: kept } = await rig.deposit('PRIV0002');
  const { code: keptCode } = await rig.message(2);
  expect(kept).not.toBe(compartment);
  await rig.pausedFor(damageDatabase);
  expect(readdirSync(join(rig.directory, 'set-aside')).length).toBeGreaterThan(0);
  await rig.untilDoorsKnown();

  const phones = [recipient.e164, named.e164, demoCourier.e164];
  const inTheClear = () => {
    writeFileSync(join(rig.directory, 'kiosk.log'), rig.logged.join('\n'));
    return [
      ...phones.flatMap((e164) => filesWithNumber(rig.directory, e164)),
      ...[named.name, demoCourier.name].flatMap((name) => filesWithText(rig.directory, name)),
    ];
  };
  expect(inTheClear()).toEqual([]);
  expect(existsSync(join(rig.directory, 'cabinet.sqlite-wal'))).toBe(true);
  // Who has the keys reads them all today; so what follows would find them.
  for (const text of [...phones, named.name, named.code, demoCourier.name])
    expect(canRead(text), text).toBe(true);

  // The first parcel leaves, the second stays.
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: compartment });
  await rig.screen('retrieved');
  rig.minute();
  await rig.pausedFor(() => rig.setWallAhead(31 * dayMs));
  rig.minute();
  // Nothing waits for the one with the name; a parcel still waits for the other.
  expect(canRead(named.name)).toBe(false);
  expect(canRead(named.e164)).toBe(false);
  expect(canRead(named.code)).toBe(false);
  expect(canRead(recipient.e164)).toBe(true);

  await rig.untilDoorsKnown();
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code: keptCode }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: kept });
  await rig.screen('retrieved');
  rig.minute();
  await rig.pausedFor(() => rig.setWallAhead(62 * dayMs));
  rig.minute();
  expect(canRead(recipient.e164)).toBe(false);
  // The courier is still one.
  expect(canRead(demoCourier.e164)).toBe(true);
  expect(inTheClear()).toEqual([]);
  expect(rig.rows("SELECT count(*) AS erased FROM access_log WHERE kind = 'person.erased'")).toEqual([
    { erased: 2 },
  ]);
});

test.each([
  ['E.164', Buffer.from('to +4915198765432.')],
  ['national', Buffer.from('to 015198765432.')],
  ['with spaces', Buffer.from('to 0151 98 76 54 32.')],
  ['UTF-16', Buffer.from('to +4915198765432.', 'utf16le')],
  ['UTF-16, the other way round', Buffer.from('to +4915198765432.', 'utf16le').swap16()],
  ['base64', Buffer.from(Buffer.from('..+4915198765432.').toString('base64'))],
  ['base64 from another byte on', Buffer.from(Buffer.from('.+4915198765432..').toString('base64url'))],
  ['hex', Buffer.from(Buffer.from('+4915198765432').toString('hex'))],
])('a number in the clear would be found: %s', (_, bytes) => {
  const directory = mkdtempSync(join(tmpdir(), 'cubby-forensics-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'file'), bytes);
  expect(filesWithNumber(directory, '+4915198765432')).toEqual(['file']);
  expect(filesWithNumber(directory, '+4915198700000')).toEqual([]);
});
