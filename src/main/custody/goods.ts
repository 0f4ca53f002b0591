import { appendAccessLog } from '../access-log/access-log.ts';
import type { Tx } from '../database/transaction.ts';
import { appendEvent } from '../exchange/event-outbox.ts';
import { setVerifyEmpty } from './compartment-state.ts';
import type { Moment } from './moment.ts';
import { parcelById } from './parcels.ts';

/** What a goods sensor saw after the close that does not go with what custody says of this parcel. */
export interface GoodsDisagreement {
  readonly parcelId: string;
  readonly goods: 'present' | 'absent';
  /** The courier said that the parcel is inside; null where nobody was asked, or nobody answered. */
  readonly answer: 'inside' | null;
  readonly actor: string;
}

/**
 * A goods sensor only advises: no parcel moves because of it. What it saw is written down and told, and
 * unless a person has answered for it, whoever is next at the compartment is asked to look.
 */
export function noteGoodsDisagreement(tx: Tx, seen: GoodsDisagreement, moment: Moment): void {
  const { parcelId, goods, answer, actor } = seen;
  const { compartmentId } = parcelById(tx, parcelId);
  appendAccessLog(tx, {
    kind: 'compartment.goodsDisagreed',
    actor,
    subject: `compartment:${compartmentId}`,
    detail: { parcel: parcelId, goods, answer },
    nowMs: moment.nowMs,
  });
  appendEvent(
    tx,
    { name: 'compartment.goodsDisagreed', version: 1, compartmentId, parcelId, goods, answer },
    moment,
  );
  if (answer === null) setVerifyEmpty(tx, compartmentId, true);
}
