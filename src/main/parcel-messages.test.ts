import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configuration, type Language } from '../contract/configuration.ts';
import { heldMs, startHold } from './custody/hold-clock.ts';
import { scanHolds } from './custody/hold-scan.ts';
import type { CustodyMeans } from './custody/moment.ts';
import { reissueCode } from './custody/reissue.ts';
import { TestCustody } from './custody/test-custody.ts';
import { nextMessage, settleMessage } from './notify/message-outbox.ts';
import { openMessageSeal } from './notify/message-outbox-seal.ts';
import { readMessage } from './notify/read-message.ts';
import { parcelMessages } from './parcel-messages.ts';
import { openPersonCipher, type PersonCipher } from './people/person-cipher.ts';
import { findOrAddRecipient } from './people/recipients.ts';
import { openSecrets } from './secrets/secrets.ts';

const hourMs = 3_600_000;

let directory: string;
let custody: TestCustody;
let cipher: PersonCipher;
let means: CustodyMeans;
let messageSeal: ReturnType<typeof openMessageSeal>;
let parcelId: string;
/** Of the recipient, as the directory says. */
let language: Language | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-parcel-messages-'));
  const secrets = openSecrets({ dataDirectory: directory, environment: {}, isNewCabinet: true });
  cipher = openPersonCipher({ dataDirectory: directory, secrets });
  messageSeal = openMessageSeal({ secrets, cipher });
  language = undefined;
  custody = new TestCustody();
  custody.configuration = configuration.parse({
    timeZone: 'Europe/Berlin',
    holds: { extensionFeeCents: 250 },
  });
  const recipientId = custody.act((tx) =>
    findOrAddRecipient(tx, cipher, { e164: '+4915123456789', nowMs: custody.clock.now() }),
  );
  Object.assign(custody, { recipientId });
  Object.assign(
    custody.means,
    parcelMessages({
      messageSeal,
      cabinet: 'Lindenstraße 5',
      configuration: () => custody.configuration,
      languageOf: () => language,
    }),
  );
  means = custody.means;
  const place = custody.reserve();
  parcelId = place.parcelId;
  const operationId = custody.pulse(place, 'deposit');
  custody.seenOpen(place.compartmentId);
  custody.edge(place.compartmentId, 'open', 'closed');
  // Its code goes into a message, where only the recipient reads it.
  expect(() => custody.confirmDeposit(parcelId, operationId)).toThrow('no code was made');
});
afterEach(() => {
  custody.store.close();
  rmSync(directory, { recursive: true, force: true });
});

/** What goes out next, and whether it arrives. */
function send(how: 'delivered' | 'givenUp' = 'delivered') {
  const message = nextMessage(custody.store);
  if (message === undefined) return undefined;
  const read = readMessage(custody.store, { cipher, messageSeal }, message);
  custody.act((tx) => {
    const { nowMs } = custody.moment();
    settleMessage(tx, message.id, { how, fault: null, gatewayReference: null, nowMs });
    const because = how === 'delivered' ? 'messageDelivered' : 'messageGivenUp';
    startHold(tx, { parcelId, because, isReachable: () => true }, custody.moment());
  });
  return read.ok ? read.text : read.fault;
}
const pass = (hours: number) => {
  custody.clock.advance(hours * hourMs);
  custody.act((tx) => scanHolds(tx, means, custody.moment()));
};

describe('what recipients are told', () => {
  it('is the code once, then reminders without it, then how it goes on', () => {
    expect(send()).toMatch(/^Your parcel is in compartment A01, Lindenstraße 5. Retrieval code: [\d ]{11}$/);
    pass(24);
    expect(send()).toMatch(/until .*\. Our earlier message has its code\.$/);
    pass(24);
    expect(send()).toMatch(/Our earlier message has its code\.$/);
    pass(48);
    expect(send()).toBeUndefined();
    pass(72);
    expect(send()).toMatch(/is kept longer, for EUR 2\.50\. Its code still works\.$/);
    expect(send()).toBeUndefined();
  });

  it('is a new code with the reminder where the first one never arrived', () => {
    send('givenUp');
    pass(24);
    expect(send()).toMatch(/until .*\. New retrieval code: [\d ]{11}$/);
    pass(24);
    expect(send()).toMatch(/Our earlier message has its code\.$/);
  });

  it('is written in the language of who reads it, where the directory says so', () => {
    send();
    language = 'de';
    pass(24);
    expect(send()).toContain('Fach A01');
  });

  it('is the newest code alone: one that still waits is not sent any more', () => {
    const wish = { parcelId, cause: 'recipient', actor: 'code' } as const;
    custody.act((tx) => reissueCode(tx, means, wish, custody.moment()));
    expect(means.codeMessage(custody.store, parcelId)).toEqual({ hasArrived: false, isWaiting: true });
    expect(send()).toMatch(/^New retrieval code for compartment A01, Lindenstraße 5: /);
    expect(means.codeMessage(custody.store, parcelId)).toEqual({ hasArrived: true, isWaiting: false });
    expect(send()).toBeUndefined();
  });

  it('does not start the hold clock again', () => {
    send();
    pass(30);
    send();
    expect(custody.count('SELECT count(*) AS count FROM hold_interval')).toBe(1);
    expect(heldMs(custody.store, parcelId, custody.moment())).toBe(30 * hourMs);
  });

  it('keeps nothing of a code in the clear', () => {
    const text = send() ?? '';
    const digits = text.slice(-11).replaceAll(' ', '');
    pass(24);
    const everything = JSON.stringify(custody.db.prepare('SELECT entry FROM journal').all());
    expect(digits).toMatch(/^\d{9}$/);
    expect(everything).not.toContain(digits);
    expect(everything).not.toContain('4915123456789');
  });
});
