import type { DepositRefusal } from '../../contract/courier-view.ts';
import type { ParcelInHand, SignedInCourier } from './in-hand.ts';
import type { RegistrationState } from './registration/state.ts';

/** What couriers live through besides a deposit's own way. */
export type CourierScreenState =
  | {
      readonly name: 'depositRefused';
      readonly courier: SignedInCourier;
      readonly because: DepositRefusal;
      /** The parcel for which another size can be chosen; undefined where that would not help. */
      readonly inHand: ParcelInHand | undefined;
    }
  | {
      readonly name: 'takingBack';
      readonly courier: SignedInCourier;
      /** The compartment that was emptied last. */
      readonly lastTaken: string | undefined;
      /** Somebody was quicker, or it may not be taken back any more. */
      readonly refusal: 'gone' | undefined;
    }
  | {
      readonly name: 'registering';
      readonly at: RegistrationState;
      /** A label that was scanned before: its deposit follows, where the policy allows one. */
      readonly label?: string;
    };

/** The list of what there is to take back. */
export function takeBackList(
  courier: SignedInCourier,
  lastTaken?: string,
): Extract<CourierScreenState, { name: 'takingBack' }> {
  return { name: 'takingBack', courier, lastTaken, refusal: undefined };
}
