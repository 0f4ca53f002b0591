import type { RegistrationPageOf } from '../../../contract/registration.ts';

/** What it is for, with what was told of the courier before. */
export type Aim =
  | { readonly kind: 'registration'; readonly name: string; readonly companyId: string }
  | { readonly kind: 'pinRenewal' };

/** What somebody lives through who registers as a courier, or has forgotten their PIN. Attention, no fact. */
export type RegistrationState =
  | { readonly name: 'naming'; readonly refusal: 'nameInvalid' | undefined }
  | { readonly name: 'choosingCompany'; readonly courierName: string }
  | {
      readonly name: 'givingNumber';
      readonly aim: Aim;
      readonly refusal: RegistrationPageOf<'givingNumber'>['refusal'] | undefined;
    }
  | {
      readonly name: 'awaitingProof';
      readonly aim: Aim;
      readonly e164: string;
      readonly wasSent: boolean;
      readonly refusal: 'wrong' | 'onlyOperator' | undefined;
    }
  | {
      readonly name: 'choosingPin';
      readonly aim: Aim;
      readonly e164: string;
      /** Undefined where nobody could prove the number. */
      readonly verificationId: string | undefined;
      readonly isChecking: boolean;
      readonly refusal: 'notSixDigits' | 'tooSimple' | undefined;
    }
  | { readonly name: 'ended'; readonly outcome: RegistrationPageOf<'ended'>['outcome'] };

export type RegistrationNamed<N extends RegistrationState['name']> = Extract<RegistrationState, { name: N }>;

/** The first page of a registration, and of a new PIN. */
export const nameFirst: RegistrationNamed<'naming'> = { name: 'naming', refusal: undefined };
export const renewPinFirst: RegistrationNamed<'givingNumber'> = {
  name: 'givingNumber',
  aim: { kind: 'pinRenewal' },
  refusal: undefined,
};
