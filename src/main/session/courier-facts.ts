import type { SizeClass } from '../../contract/compartment.ts';
import type { Configuration } from '../../contract/configuration.ts';
import type { ParcelToTakeBack } from '../../contract/courier-view.ts';
import { z } from '../../contract/zod.ts';
import type { Moment } from '../custody/moment.ts';
import { parcelsToTakeBack } from '../custody/take-back.ts';
import type { Reader } from '../database/transaction.ts';
import { sizesAllowed } from '../people/courier-access.ts';
import { courierById } from '../people/couriers.ts';
import type { VerificationMeans } from '../people/phone-verification.ts';
import { companiesOffered, mayGoUnverified } from '../people/registration.ts';

/** What the screens say to a courier of what is theirs: read when a view is made, never kept. */
export interface CourierFacts {
  /** What they may take back, those that have waited longest first. */
  toTakeBack(courierId: string): ParcelToTakeBack[];
  /** A deposit of theirs was not completed. */
  hasUnsettled(courierId: string): boolean;
  mayUseSize(courierId: string, sizeClass: SizeClass): boolean;
  /** What somebody who registers is asked to choose from, besides "other". */
  companies(): { id: string; name: string }[];
  /** Whether a code that was sent to this number is waited for in vain. */
  mayGoUnverified(e164: string): boolean;
}

export function courierFacts(
  reader: Reader,
  {
    configuration,
    cipher,
    canReachPhones,
  }: Pick<VerificationMeans, 'configuration' | 'cipher' | 'canReachPhones'>,
  moment: () => Moment,
): CourierFacts {
  return {
    toTakeBack(courierId) {
      const courier = courierById(reader, courierId);
      if (courier === undefined) return [];
      return parcelsToTakeBack(reader, courier).flatMap(({ parcel, compartment }) =>
        parcel.takeBack === null
          ? []
          : [
              {
                parcelId: parcel.id,
                trackingNumber: parcel.trackingNumber,
                label: compartment.label,
                sizeClass: parcel.sizeClass,
                because: parcel.takeBack,
              },
            ],
      );
    },
    hasUnsettled: (courierId) =>
      reader.get(
        z.object({ id: z.string() }),
        "SELECT id FROM parcel WHERE courier_id = $courierId AND state = 'unconfirmed' AND was_stored = 0 LIMIT 1",
        { courierId },
      ) !== undefined,
    mayUseSize: (courierId, sizeClass) => mayUseSize(reader, configuration(), { courierId, sizeClass }),
    companies: () => companiesOffered({ configuration }).map(({ id, name }) => ({ id, name })),
    mayGoUnverified: (e164) => mayGoUnverified(reader, { canReachPhones }, cipher.hashPhone(e164), moment()),
  };
}

/** Whether a courier may use compartments of this size. */
export function mayUseSize(
  reader: Reader,
  { couriers }: Pick<Configuration, 'couriers'>,
  { courierId, sizeClass }: { courierId: string; sizeClass: SizeClass },
): boolean {
  const courier = courierById(reader, courierId);
  return courier === undefined || sizesAllowed(couriers, courier).includes(sizeClass);
}
