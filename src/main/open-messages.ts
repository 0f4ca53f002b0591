import type { Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { ClockTrust } from './clock-trust.ts';
import { type IsReachable, startHold } from './custody/hold-clock.ts';
import type { CustodyMeans, Moment } from './custody/moment.ts';
import type { Store } from './database/transaction.ts';
import { appendEvent } from './exchange/event-outbox.ts';
import type { Log } from './log.ts';
import { MessageDispatcher } from './notify/dispatcher.ts';
import { queueMessage, withdrawMessagesOf } from './notify/message-outbox.ts';
import { openMessageSeal } from './notify/message-outbox-seal.ts';
import { openGateway } from './notify/open-gateway.ts';
import type { PersonCipher } from './people/person-cipher.ts';
import type { Secrets } from './secrets/secrets.ts';

/** The messages to people: what custody queues, and what sends it. */
export function openMessages(from: {
  store: Store;
  clock: Clock;
  clockTrust: ClockTrust;
  secrets: Secrets;
  cipher: PersonCipher;
  cabinetFile: CabinetFile;
  configuration: () => Configuration;
  moment: () => Moment;
  isReachable: IsReachable;
  print: (line: string) => void;
  log: Log;
}): Pick<CustodyMeans, 'announceCode' | 'withdrawMessages'> & { readonly dispatcher: MessageDispatcher } {
  const { store, clock, secrets, cipher, configuration, moment, isReachable, log } = from;
  const messageSeal = openMessageSeal({ secrets, cipher });
  const gateway = openGateway({
    configuration: configuration().messages.gateway,
    secrets,
    clock,
    write: from.print,
  });
  return {
    announceCode(tx, { recipientId, parcelId, compartmentLabel, code, token, nowMs }) {
      queueMessage(tx, messageSeal, {
        personId: recipientId,
        parcelId,
        template: 'retrievalCode',
        parameters: {
          compartment: compartmentLabel,
          cabinet: from.cabinetFile.name,
          language: configuration().defaultLanguage,
        },
        secret: { code, token },
        nowMs,
      });
    },
    withdrawMessages: (tx, parcelId, nowMs) => {
      withdrawMessagesOf(tx, parcelId, nowMs);
    },
    dispatcher: new MessageDispatcher({
      store,
      clock,
      cipher,
      messageSeal,
      gateway: () => gateway,
      giveUpHours: () => configuration().messages.giveUpHours,
      isClockTrusted: () => from.clockTrust.isTrusted(),
      onSettled(tx, { parcelId, how }) {
        const because = how === 'delivered' ? 'messageDelivered' : 'messageGivenUp';
        const now = moment();
        if (parcelId !== null) startHold(tx, { parcelId, because, isReachable }, now);
        appendEvent(tx, { name: 'message.settled', version: 1, parcelId, how }, now);
      },
      onFault: (fault) => log('message.fault', { kind: fault.kind }),
    }),
  };
}
