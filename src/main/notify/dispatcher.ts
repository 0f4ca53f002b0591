import type { Cancel, Clock } from '../../clock.ts';
import { type Store, StoreFault, type Tx } from '../database/transaction.ts';
import type { PersonCipher } from '../people/person-cipher.ts';
import { backOffMs, longestBackOffMs } from './back-off.ts';
import {
  closedWayFaults,
  type GatewayFault,
  type GatewayResult,
  type MessageGateway,
  type OutgoingMessage,
  permanentFaults,
} from './gateway.ts';
import {
  beginAttempt,
  bringForward,
  closedWay,
  messagesMadeUntil,
  nextMessage,
  postponeMessage,
  type Settled,
  settleMessage,
  type WaitingMessage,
} from './message-outbox.ts';
import type { MessageSeal } from './message-outbox-seal.ts';
import { readMessage } from './read-message.ts';

/** A message has ended. Called in the transaction that ends it. */
export interface SettledMessage {
  readonly messageId: string;
  readonly parcelId: string | null;
  readonly how: Settled;
  readonly nowMs: number;
}

export interface DispatcherOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly cipher: PersonCipher;
  readonly messageSeal: MessageSeal;
  /** The gateway in force; undefined where the cabinet has none: messages wait. */
  readonly gateway: () => MessageGateway | undefined;
  /** A message that is older is given up, as long as the wall clock is trusted. */
  readonly giveUpHours: () => number;
  readonly isClockTrusted: () => boolean;
  readonly onSettled: (tx: Tx, settled: SettledMessage) => void;
  /** Why messages do not go out, for the technician: holds no number, code or text. */
  readonly onFault?: (fault: GatewayFault | { readonly kind: 'storeFault' }) => void;
  /** From 0 to 1; spreads the attempts of many cabinets. */
  readonly random?: () => number;
}

type Step =
  | { readonly kind: 'attempt'; readonly message: WaitingMessage; readonly gateway: MessageGateway }
  | { readonly kind: 'sleep'; readonly ms: number }
  /** Nothing waits, or the program stops. */
  | { readonly kind: 'rest' };

const sendDeadlineMs = 45_000;
/** The disk refuses: it is not asked again before this. */
const storeFaultWaitMs = 30_000;
/** After a start the network gets this long to come up before a message is given up for its age. */
const startUpMs = 10 * 60_000;

/**
 * Sends what waits in the message outbox, one message at a time. The table is the queue: each turn
 * reads it anew, and `wake` only says that it is worth a look.
 */
export class MessageDispatcher {
  readonly #options: DispatcherOptions;
  readonly #startedMs: number;
  #cancelTimer: Cancel | undefined;
  #running: Promise<void> | undefined;
  #sending: AbortController | undefined;
  #isStopped = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#startedMs = options.clock.monotonicMs();
  }

  /** At the start, after a commit, when a network comes up, when the configuration changes. */
  wake(): void {
    if (this.#isStopped || this.#running !== undefined) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    // Not awaited: what it throws is a bug, and ends the program as such.
    this.#running = this.#run();
  }

  /** Ends after the message in flight; no timer is left. A stopped dispatcher is not woken again. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelTimer?.();
    this.#sending?.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    // `wake` has noted that this runs before anything below happens.
    await Promise.resolve();
    let step = this.#nextStep();
    while (step.kind === 'attempt') {
      const halt = await this.#attempt(step.message, step.gateway);
      step = halt ?? this.#nextStep();
    }
    // In one breath with the look at the table, so that no wake falls in between.
    this.#running = undefined;
    if (step.kind === 'rest' || this.#isStopped) return;
    this.#cancelTimer = this.#options.clock.after(step.ms, () => this.wake());
  }

  #nextStep(): Step {
    if (this.#isStopped) return { kind: 'rest' };
    try {
      return this.#decide();
    } catch (error) {
      return this.#sleepOverStoreFault(error);
    }
  }

  #decide(): Step {
    const { store, clock, gateway: gatewayInForce } = this.#options;
    const nowMs = clock.now();
    const gateway = gatewayInForce();
    this.#giveUpTheOld(nowMs, gateway === undefined);
    const next = nextMessage(store);
    if (next === undefined) return { kind: 'rest' };
    // Without a gateway there is only the giving up to wait for.
    if (gateway === undefined) return { kind: 'sleep', ms: longestBackOffMs };
    const closedUntilMs = closedWay(store, closedWayFaults)?.untilMs ?? 0;
    const dueMs = Math.max(next.nextAttemptMs, closedUntilMs);
    if (dueMs <= nowMs) return { kind: 'attempt', message: next, gateway };
    const latestMs = nowMs + longestBackOffMs;
    if (dueMs <= latestMs) return { kind: 'sleep', ms: dueMs - nowMs };
    store.transaction((tx) => bringForward(tx, nowMs, latestMs));
    return this.#decide();
  }

  /**
   * A message is given up for its age after it was tried, or where there is no way to try it: none
   * configured, or closed for all.
   */
  #giveUpTheOld(nowMs: number, hasNoGateway: boolean): void {
    const { store } = this.#options;
    if (!this.#mayGiveUp()) return;
    const hasNoWay = hasNoGateway || closedWay(store, closedWayFaults) !== undefined;
    const old = messagesMadeUntil(store, this.#giveUpUntilMs(nowMs)).filter(
      ({ attempts }) => attempts > 0 || hasNoWay,
    );
    if (old.length === 0) return;
    store.transaction((tx) => {
      for (const message of old) this.#settle(tx, message, { how: 'givenUp', fault: null, nowMs });
    });
  }

  async #attempt(message: WaitingMessage, gateway: MessageGateway): Promise<Step | undefined> {
    const { store, clock } = this.#options;
    try {
      const read = readMessage(store, this.#options, message);
      if (!read.ok) {
        store.transaction((tx) =>
          this.#settle(tx, message, { how: 'parked', fault: read.fault, nowMs: clock.now() }),
        );
        return undefined;
      }
      const isWaiting = store.transaction((tx) => beginAttempt(tx, message.id));
      if (!isWaiting) return undefined;
      const { to, text, token } = read;
      const mayHaveArrived = message.attempts > 0;
      const result = await this.#send(gateway, { to, text, token, reference: message.id, mayHaveArrived });
      store.transaction((tx) => this.#note(tx, message, result));
      if (result.kind !== 'delivered') this.#options.onFault?.(result);
      return undefined;
    } catch (error) {
      return this.#sleepOverStoreFault(error);
    }
  }

  async #send(gateway: MessageGateway, message: Omit<OutgoingMessage, 'signal'>): Promise<GatewayResult> {
    const controller = new AbortController();
    this.#sending = controller;
    let cancelDeadline: Cancel = () => {};
    const tooLate = new Promise<GatewayFault>((resolve) => {
      controller.signal.addEventListener('abort', () => resolve({ kind: 'timedOut' }), { once: true });
      cancelDeadline = this.#options.clock.after(sendDeadlineMs, () => controller.abort());
    });
    try {
      return await Promise.race([gateway.send({ ...message, signal: controller.signal }), tooLate]);
    } finally {
      cancelDeadline();
      this.#sending = undefined;
    }
  }

  #note(tx: Tx, message: WaitingMessage, result: GatewayResult): void {
    const { clock, random = Math.random } = this.#options;
    const nowMs = clock.now();
    if (result.kind === 'delivered') {
      const { gatewayReference } = result;
      this.#settle(tx, message, { how: 'delivered', fault: null, gatewayReference, nowMs });
      return;
    }
    const fault = result.code === undefined ? result.kind : `${result.kind} ${result.code}`;
    const isTooOld = this.#mayGiveUp() && message.createdMs <= this.#giveUpUntilMs(nowMs);
    if (permanentFaults.includes(result.kind) || isTooOld) {
      this.#settle(tx, message, { how: 'givenUp', fault, nowMs });
      return;
    }
    // A closed way is tried as often as one message would be, however many wait for it.
    const isWayClosed = closedWayFaults.includes(result.kind);
    const byOthers = isWayClosed ? (closedWay(tx, closedWayFaults)?.attempts ?? 0) : 0;
    const attempts = message.attempts + byOthers + 1;
    const waitMs = Math.max(
      backOffMs(attempts, random),
      Math.min(result.retryAfterMs ?? 0, longestBackOffMs),
    );
    postponeMessage(tx, message.id, fault, nowMs + waitMs);
  }

  #settle(
    tx: Tx,
    message: WaitingMessage,
    end: { how: Settled; fault: string | null; gatewayReference?: string | null; nowMs: number },
  ): void {
    const { how, fault, gatewayReference = null, nowMs } = end;
    const wasWaiting = settleMessage(tx, message.id, { how, fault, gatewayReference, nowMs });
    if (!wasWaiting) return;
    this.#options.onSettled(tx, { messageId: message.id, parcelId: message.parcelId, how, nowMs });
  }

  /** After a weekend without power nothing is given up before the network has had its time to come up. */
  #mayGiveUp(): boolean {
    const { clock, isClockTrusted } = this.#options;
    return isClockTrusted() && clock.monotonicMs() - this.#startedMs >= startUpMs;
  }

  #giveUpUntilMs(nowMs: number): number {
    return nowMs - this.#options.giveUpHours() * 3_600_000;
  }

  /** The message is tried again; if it went out, the gateway is asked before it goes out twice. */
  #sleepOverStoreFault(error: unknown): { kind: 'sleep'; ms: number } {
    if (!(error instanceof StoreFault)) throw error;
    this.#options.onFault?.({ kind: 'storeFault' });
    return { kind: 'sleep', ms: storeFaultWaitMs };
  }
}
