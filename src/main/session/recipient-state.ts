/** Why somebody who is in the directory was not let in. */
export type StandingRefusal = 'wrong' | 'wait' | 'locked' | 'notOffered';

/** Why no code is sent to a number, or none is taken for it. */
export type ProofRefusal = 'invalid' | 'landline' | 'phonesUnreachable' | 'limited' | 'onlyOperator';

/** What a person in the directory was given. It is shown once; only its hash is kept. */
export type MadeCredential =
  | { readonly kind: 'pin'; readonly pin: string }
  | { readonly kind: 'badge'; readonly token: string };

/** Who has shown to have a number that the directory knows, until what was proven is used. */
export interface ProvenPerson {
  readonly personId: string;
  readonly verificationId: string;
  readonly residence: string;
}

/** What recipients live through besides a retrieval by code. */
export type RecipientState =
  /** A QR may have been passed on: the last four digits of the phone that it was sent to are asked with it. */
  | { readonly name: 'awaitingLastFour'; readonly token: string; readonly refusal: 'unknown' | undefined }
  | {
      readonly name: 'enteringResidence';
      /** The residence whose PIN is being checked; undefined while nothing is. */
      readonly checking: string | undefined;
      readonly refusal: StandingRefusal | undefined;
      readonly waitMs: number;
    }
  /** Let in, and nothing lies here for them. */
  | { readonly name: 'nothingHere'; readonly recipientName: string }
  | { readonly name: 'provingNumber'; readonly refusal: ProofRefusal | undefined }
  | {
      readonly name: 'awaitingProof';
      readonly e164: string;
      readonly refusal: 'wrong' | 'onlyOperator' | undefined;
    }
  | {
      readonly name: 'choosingCredential';
      readonly person: ProvenPerson;
      readonly isMaking: boolean;
      readonly refusal: CredentialRefused | undefined;
    }
  | { readonly name: 'credentialMade'; readonly residence: string; readonly credential: MadeCredential };

export type CredentialRefused = 'notOffered' | 'unknownPerson' | 'verificationNeeded' | 'tooManyAtResidence';
