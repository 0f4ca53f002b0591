import type { Connection, ConnectionListener, Transport } from '../transport.ts';
import type { SimulatedWire } from './wire.ts';

/** A simulated wire without a socket in between: what a test hands to the driver on a manual clock. */
export class WireTransport implements Transport {
  readonly #wire: SimulatedWire;
  #isPlugged = true;
  #unplug: (() => void) | undefined;
  /** Every frame the driver has written, in order. */
  readonly written: Uint8Array[] = [];

  constructor(wire: SimulatedWire) {
    this.#wire = wire;
  }

  connect(listener: ConnectionListener): Promise<Connection> {
    if (!this.#isPlugged) return Promise.reject(new Error('unplugged'));
    const detach = this.#wire.attach((bytes) => listener.bytes(bytes));
    this.#unplug = () => {
      detach();
      listener.closed('unplugged');
    };
    return Promise.resolve({
      write: (bytes: Uint8Array, done: (failure?: Error) => void) => {
        this.written.push(bytes);
        this.#wire.fromHost(bytes);
        done();
      },
      close: () => {
        this.#unplug = undefined;
        detach();
      },
    });
  }

  unplug(): void {
    this.#isPlugged = false;
    this.#unplug?.();
    this.#unplug = undefined;
  }

  plug(): void {
    this.#isPlugged = true;
  }
}
