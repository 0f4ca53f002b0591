import { createHmac } from 'node:crypto';
import type { PersonCipher } from '../people/person-cipher.ts';
import { seal, unseal } from '../secrets/seal.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { type MessageSecret, messageSecret } from './templates.ts';

/**
 * Seals a message's secret under a key made from the cabinet's key `messages` and the person's own:
 * it opens only here, and no longer once the person was erased, wherever a copy of the row lies.
 */
export interface MessageSeal {
  /** Undefined where the person has no key: such a person has no number that can be read either. */
  seal(messageId: string, personId: string, secret: MessageSecret): string | undefined;
  open(messageId: string, personId: string, sealed: string): MessageSecret | undefined;
}

export function openMessageSeal(options: { secrets: Secrets; cipher: PersonCipher }): MessageSeal {
  const { secrets, cipher } = options;

  function keyFor(personId: string): Buffer | undefined {
    const personKey = cipher.keys.keyOf(personId);
    if (personKey === undefined) return undefined;
    return createHmac('sha256', secrets.key('messages')).update(personKey).digest();
  }

  return {
    seal(messageId, personId, secret) {
      const key = keyFor(personId);
      return key && seal(key, JSON.stringify(secret), boundTo(messageId));
    },
    open(messageId, personId, sealed) {
      const key = keyFor(personId);
      const text = key && unseal(key, sealed, boundTo(messageId));
      return text === undefined ? undefined : messageSecret.parse(JSON.parse(text));
    },
  };
}

function boundTo(messageId: string): { purpose: string; id: string } {
  return { purpose: 'message', id: messageId };
}
