import type { Clock } from '../clock.ts';
import type { CabinetFile } from '../contract/cabinet-file.ts';
import type { Configuration } from '../contract/configuration.ts';
import type { ClockTrust } from './clock-trust.ts';
import { type IsReachable, startHold } from './custody/hold-clock.ts';
import type { Moment } from './custody/moment.ts';
import type { Store } from './database/transaction.ts';
import { appendEvent } from './exchange/event-outbox.ts';
import type { Log } from './log.ts';
import { MessageDispatcher } from './notify/dispatcher.ts';
import { closedWayFaults } from './notify/gateway.ts';
import { closedWay } from './notify/message-outbox.ts';
import { openMessageSeal } from './notify/message-outbox-seal.ts';
import { openGateway } from './notify/open-gateway.ts';
import { parcelMessages } from './parcel-messages.ts';
import { languageOf } from './people/directory.ts';
import type { PersonCipher } from './people/person-cipher.ts';
import type { VerificationMeans } from './people/phone-verification.ts';
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
}): { readonly parcels: ReturnType<typeof parcelMessages> } & Pick<
  VerificationMeans,
  'messageSeal' | 'canReachPhones'
> & { readonly dispatcher: MessageDispatcher } {
  const { store, clock, secrets, cipher, configuration, moment, isReachable, log } = from;
  const messageSeal = openMessageSeal({ secrets, cipher });
  const gateway = openGateway({
    configuration: configuration().messages.gateway,
    secrets,
    clock,
    write: from.print,
  });
  return {
    parcels: parcelMessages({
      messageSeal,
      cabinet: from.cabinetFile.name,
      configuration,
      languageOf: (reader, personId) => languageOf(reader, cipher, personId),
    }),
    messageSeal,
    canReachPhones: () => gateway !== undefined && closedWay(store, closedWayFaults) === undefined,
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
