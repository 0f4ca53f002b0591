import type { DepositRefusal } from '../../../contract/courier-view.ts';
import type { RegistrationAim } from '../../../contract/registration.ts';
import type { Aim } from './state.ts';

/** Whether a code is on its way to a number; the same for numbers that are known and those that are not. */
export type ProofRequested = 'sent' | 'phonesUnreachable' | 'limited' | 'onlyOperator';

export type PinChosen =
  /** `signedIn`: the cabinet's policy lets a new courier deposit something at once. */
  | {
      readonly ok: true;
      readonly signedIn:
        | {
            readonly courier: { readonly id: string; readonly name: string };
            readonly refused?: DepositRefusal;
          }
        | undefined;
    }
  | {
      readonly ok: false;
      readonly refusal:
        | 'nameInvalid'
        | 'companyUnknown'
        | 'notSixDigits'
        | 'tooSimple'
        | 'verificationNeeded'
        | 'limited'
        | 'numberKnown';
    };

/** What came of an effect of a registration, with the number that it was about. */
export type RegistrationReport =
  | { readonly kind: 'codeRequested'; readonly e164: string; readonly result: ProofRequested }
  | {
      readonly kind: 'codeTried';
      readonly e164: string;
      readonly result:
        | { readonly ok: true; readonly verificationId: string }
        | { readonly ok: false; readonly refusal: 'wrong' | 'onlyOperator' };
    }
  | { readonly kind: 'pinChosen'; readonly e164: string; readonly result: PinChosen };

export type RegistrationEffect =
  | { readonly do: 'requestCode'; readonly purpose: RegistrationAim; readonly e164: string }
  | {
      readonly do: 'tryCode';
      readonly purpose: RegistrationAim;
      readonly e164: string;
      readonly code: string;
    }
  | {
      readonly do: 'choosePin';
      readonly aim: Aim;
      readonly e164: string;
      readonly pin: string;
      readonly verificationId: string | undefined;
    };
