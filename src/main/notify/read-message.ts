import type { Reader } from '../database/transaction.ts';
import type { PersonCipher } from '../people/person-cipher.ts';
import { readPhoneOf } from '../people/recipients.ts';
import type { WaitingMessage } from './message-outbox.ts';
import type { MessageSeal } from './message-outbox-seal.ts';
import { writeMessage } from './templates.ts';

export type ReadMessage =
  | { readonly ok: true; readonly to: string; readonly text: string; readonly token: string | undefined }
  /** `fault` is what the outbox keeps. */
  | { readonly ok: false; readonly fault: 'secretUnreadable' | 'recipientUnreadable' | 'templateUnreadable' };

/** Opens a waiting message: to whom, and in which words. */
export function readMessage(
  reader: Reader,
  keys: { cipher: PersonCipher; messageSeal: MessageSeal },
  message: WaitingMessage,
): ReadMessage {
  const to = readPhoneOf(reader, keys.cipher, message.personId);
  if (to === undefined) return { ok: false, fault: 'recipientUnreadable' };
  const secret =
    message.secret === null ? undefined : keys.messageSeal.open(message.id, message.personId, message.secret);
  if (secret === undefined) return { ok: false, fault: 'secretUnreadable' };
  // The database has checked that it is JSON.
  const text = writeMessage(message.template, JSON.parse(message.parameters), secret);
  if (text === undefined) return { ok: false, fault: 'templateUnreadable' };
  return { ok: true, to, text, token: secret.token };
}
