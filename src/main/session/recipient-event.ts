import type {
  CredentialRefused,
  MadeCredential,
  ProofRefusal,
  ProvenPerson,
  StandingRefusal,
} from './recipient-state.ts';
import type { RetrievalTask } from './visit.ts';

/** What came of what somebody from the directory showed or asked for. */
export type RecipientEvent =
  | {
      readonly kind: 'recipientLetIn';
      /** The residence that was typed; undefined for a badge. */
      readonly residence: string | undefined;
      readonly recipientName: string;
      /** The first door; undefined where nothing lies here for them. */
      readonly next: { readonly task: RetrievalTask; readonly canOpen: boolean } | undefined;
    }
  | { readonly kind: 'standingBadgeRefused' }
  | {
      readonly kind: 'standingPinRefused';
      readonly residence: string;
      readonly reason: StandingRefusal;
      readonly waitMs: number;
    }
  | {
      readonly kind: 'proofRequested';
      readonly e164: string;
      readonly refusal: Exclude<ProofRefusal, 'invalid' | 'landline'> | undefined;
    }
  | { readonly kind: 'numberProven'; readonly person: ProvenPerson }
  | { readonly kind: 'proofRefused'; readonly refusal: 'wrong' | 'onlyOperator' }
  | { readonly kind: 'credentialIssued'; readonly personId: string; readonly credential: MadeCredential }
  | { readonly kind: 'credentialRefused'; readonly personId: string; readonly refusal: CredentialRefused };

export type RecipientEffect =
  | { readonly do: 'tryStandingBadge'; readonly token: string }
  | { readonly do: 'checkStandingPin'; readonly residence: string; readonly pin: string }
  | { readonly do: 'requestProof'; readonly e164: string }
  | { readonly do: 'tryProof'; readonly e164: string; readonly code: string }
  | {
      readonly do: 'makeCredential';
      readonly person: ProvenPerson;
      readonly credential: MadeCredential['kind'];
    };
