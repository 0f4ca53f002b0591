import type { Configuration, Language } from '../contract/configuration.ts';
import type { CodeOccasion, CustodyMeans } from './custody/moment.ts';
import type { Reader, Tx } from './database/transaction.ts';
import { newestMessage, queueMessage, withdrawMessagesOf } from './notify/message-outbox.ts';
import type { MessageSeal } from './notify/message-outbox-seal.ts';
import type { MessageParameters, MessageTemplate } from './notify/templates.ts';

/** Which message brings a code. */
const codeTemplates = {
  stored: 'retrievalCode',
  reissued: 'newCode',
  reminder: 'reminderNewCode',
} as const satisfies Record<CodeOccasion, MessageTemplate>;

/** What custody tells recipients: each becomes a message in the outbox, in the transaction of its cause. */
export function parcelMessages(from: {
  messageSeal: MessageSeal;
  /** As messages name the cabinet. */
  cabinet: string;
  configuration: () => Configuration;
  /** In which language a person is written to; undefined where nobody said. */
  languageOf: (reader: Reader, personId: string) => Language | undefined;
}): Pick<CustodyMeans, 'announceCode' | 'tellRecipient' | 'codeMessage' | 'withdrawMessages'> {
  const { messageSeal, cabinet, configuration } = from;
  const inCabinet = (
    tx: Tx,
    { recipientId, compartmentLabel }: { recipientId: string; compartmentLabel: string },
  ) => ({
    compartment: compartmentLabel,
    cabinet,
    language: from.languageOf(tx, recipientId) ?? configuration().defaultLanguage,
  });
  const until = (untilMs: number | null) => ({ untilMs, timeZone: configuration().timeZone });

  function queue<Template extends MessageTemplate>(
    tx: Tx,
    to: { recipientId: string; parcelId: string; nowMs: number },
    template: Template,
    parameters: MessageParameters<Template>,
    secret: { code?: string; token?: string } = {},
  ): void {
    const { recipientId: personId, parcelId, nowMs } = to;
    queueMessage(tx, messageSeal, { personId, parcelId, template, parameters, secret, nowMs });
  }

  return {
    announceCode(tx, announcement) {
      const { occasion, untilMs, code, token } = announcement;
      const place = inCabinet(tx, announcement);
      const secret = { code, token };
      if (occasion === 'reminder') {
        queue(tx, announcement, 'reminderNewCode', { ...place, ...until(untilMs) }, secret);
      } else queue(tx, announcement, codeTemplates[occasion], place, secret);
    },
    tellRecipient(tx, told) {
      const { notice } = told;
      const place = inCabinet(tx, told);
      switch (notice.kind) {
        case 'reminder':
          queue(tx, told, 'reminder', { ...place, ...until(notice.untilMs) });
          break;
        case 'heldLonger': {
          const { untilMs, feeCents, currency } = notice;
          queue(tx, told, 'heldLonger', { ...place, ...until(untilMs), feeCents, currency });
          break;
        }
        case 'goesBack':
          queue(tx, told, 'goesBack', place);
          break;
        case 'takenOut':
          queue(tx, told, 'takenOut', { ...place, handedTo: notice.handedTo });
          break;
        default:
          notice satisfies never;
      }
    },
    codeMessage(reader, parcelId) {
      const state = newestMessage(reader, parcelId, Object.values(codeTemplates));
      return { hasArrived: state === 'delivered', isWaiting: state === 'waiting' };
    },
    withdrawMessages(tx, parcelId, nowMs) {
      withdrawMessagesOf(tx, parcelId, nowMs);
    },
  };
}
