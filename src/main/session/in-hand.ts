import type { SizeClass } from '../../contract/compartment.ts';
import type { CourierState } from '../../contract/courier.ts';

export interface SignedInCourier {
  readonly id: string;
  readonly name: string;
  /** What they have become meanwhile: not let in any more. Their session ends at its next step. */
  readonly shutOutAs?: Exclude<CourierState, 'approved'>;
}

/** Whom a parcel is for: a number that the courier typed, or somebody whom the cabinet knows. */
export type ChosenRecipient =
  | { readonly kind: 'number'; readonly e164: string }
  | {
      readonly kind: 'person';
      readonly personId: string;
      /** What couriers may see of somebody in the directory; undefined where a parcel was announced by number. */
      readonly shown: { readonly residence: string; readonly shortName: string } | undefined;
    };

/** What the courier has told so far of the parcel in hand. */
export interface ParcelInHand {
  readonly courier: SignedInCourier;
  readonly trackingNumber: string;
  readonly recipient: ChosenRecipient;
  /** As it was announced; the courier only confirms it. */
  readonly announcedSize?: SizeClass;
}
