import type { Cancel, Clock } from '../clock.ts';
import type { Connection, Transport } from './transport.ts';

export interface PortListener {
  opened(): void;
  bytes(chunk: Uint8Array): void;
  closed(reason: string): void;
  /** It could not be opened this time. */
  refused?(): void;
}

const connectWithinMs = 3_000;
const firstRetryMs = 250;
const longestRetryMs = 5_000;

/**
 * A connection that is opened again for ever: a USB adapter that is pulled out, a device server that
 * restarts or a port that does not exist yet is nothing but a time without bytes.
 */
export class Port {
  readonly #transport: Transport;
  readonly #clock: Clock;
  readonly #listener: PortListener;
  #connection: Connection | undefined;
  #connecting: AbortController | undefined;
  #cancelTimer: Cancel = () => {};
  #retryMs = firstRetryMs;
  #isStopped = true;

  constructor(transport: Transport, clock: Clock, listener: PortListener) {
    this.#transport = transport;
    this.#clock = clock;
    this.#listener = listener;
  }

  get isOpen(): boolean {
    return this.#connection !== undefined;
  }

  start(): void {
    if (!this.#isStopped) return;
    this.#isStopped = false;
    void this.#connect();
  }

  /** As `Connection.write`; a closed port fails at once, and nothing has left. */
  write(bytes: Uint8Array, done: (failure?: Error) => void): void {
    if (this.#connection === undefined) done(new Error('the port is closed'));
    else this.#connection.write(bytes, done);
  }

  /** Closes and opens again, for a connection that looks open and carries nothing. */
  reopen(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    connection.close();
    this.#lost('reopened because nothing was heard');
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancelTimer();
    this.#connecting?.abort();
    this.#connection?.close();
    this.#connection = undefined;
  }

  async #connect(): Promise<void> {
    const connecting = new AbortController();
    this.#connecting = connecting;
    this.#cancelTimer = this.#clock.after(connectWithinMs, () => connecting.abort());
    let opened: Connection | undefined;
    // A transport may report the end of a connection before the promise has told of its beginning.
    let endedEarly: string | undefined;
    try {
      opened = await this.#transport.connect(
        {
          bytes: (chunk) => {
            this.#retryMs = firstRetryMs;
            this.#listener.bytes(chunk);
          },
          closed: (reason) => {
            if (opened === undefined) endedEarly = reason;
            else if (opened === this.#connection) this.#lost(reason);
          },
        },
        connecting.signal,
      );
    } catch {
      // Why it cannot be opened is nobody's to act upon: it is tried again until it can.
      this.#cancelTimer();
      this.#refused();
      return;
    }
    this.#cancelTimer();
    if (this.#isStopped || connecting.signal.aborted || endedEarly !== undefined) {
      opened.close();
      this.#refused();
      return;
    }
    this.#connection = opened;
    this.#listener.opened();
  }

  #refused(): void {
    if (this.#isStopped) return;
    this.#listener.refused?.();
    this.#retryLater();
  }

  #lost(reason: string): void {
    this.#connection = undefined;
    this.#listener.closed(reason);
    this.#retryLater();
  }

  /** The pause grows until bytes come: a server that accepts and hangs up at once is not hammered. */
  #retryLater(): void {
    if (this.#isStopped) return;
    this.#cancelTimer = this.#clock.after(this.#retryMs, () => void this.#connect());
    this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs);
  }
}
