export interface OutgoingMessage {
  /** E.164. */
  readonly to: string;
  readonly text: string;
  /** For channels that can show a QR code; a text message cannot. Not every message has one. */
  readonly token: string | undefined;
  /** Ours: the same in each attempt for one message. */
  readonly reference: string;
  /** An attempt before this one may have arrived: ask before sending once more, where one can ask. */
  readonly mayHaveArrived: boolean;
  /** Aborted at the deadline and when the program stops. */
  readonly signal: AbortSignal;
}

export type GatewayFaultKind =
  /** Nothing was sent: no network, no such host, connection refused, a certificate that does not fit. */
  | 'unreachable'
  /** The gateway does not take our credentials. */
  | 'unauthorized'
  /** The gateway asks for patience. */
  | 'tooManyRequests'
  /** No answer in time; the message may have arrived. */
  | 'timedOut'
  /** The gateway failed (500 and the like); the message may have arrived. */
  | 'gatewayFailed'
  /** An answer that is none, such as a web page or a redirect. */
  | 'badAnswer'
  /** The gateway refuses this message, for a reason that an operator may mend. */
  | 'refused'
  /** This number can never be reached. */
  | 'numberRefused';

/** Why a message did not go out. Holds neither number nor text. */
export interface GatewayFault {
  readonly kind: GatewayFaultKind;
  /** The gateway's own number for it, such as `400/21211`. */
  readonly code?: string;
  /** The gateway asks not to be tried before this. */
  readonly retryAfterMs?: number;
}

export type GatewayResult =
  /** The gateway took the message; that the phone got it is known only to channels with receipts. */
  { readonly kind: 'delivered'; readonly gatewayReference: string | null } | GatewayFault;

/** A way to people's phones. Never throws for what happens on the way. */
export interface MessageGateway {
  send(message: OutgoingMessage): Promise<GatewayResult>;
}

/** The way is closed, for every message alike. */
export const closedWayFaults: readonly GatewayFaultKind[] = [
  'unreachable',
  'unauthorized',
  'tooManyRequests',
];

/** Trying again cannot help. */
export const permanentFaults: readonly GatewayFaultKind[] = ['numberRefused'];
