/** Who hears an open connection. Nothing is called any more after `close()`. */
export interface ConnectionListener {
  /** Bytes as they came, in any cut. */
  bytes(chunk: Uint8Array): void;
  /** The connection is gone. Called once. */
  closed(reason: string): void;
}

export interface Connection {
  /**
   * Hands `bytes` over. `done` is called once: without an argument when the operating system has sent
   * them (serial: drained) or taken them (TCP), else with what went wrong, and then some of them may
   * have left all the same.
   */
  write(bytes: Uint8Array, done: (failure?: Error) => void): void;
  /** May be called any number of times. */
  close(): void;
}

/** Bytes out, bytes in. The lowest thing that a test replaces. */
export interface Transport {
  /** Rejects where it cannot be opened, or when `signal` gives up on it. */
  connect(listener: ConnectionListener, signal: AbortSignal): Promise<Connection>;
}
