import type { Socket } from 'node:net';
import { ListeningServer } from './listening-server.ts';
import type { SimulatedWire } from './wire.ts';

/**
 * One simulated wire behind a TCP port, as a serial device server in raw mode offers it. Clients come
 * and go; whoever is connected hears all that passes, as on a real pair.
 */
export class BusServer {
  readonly #wire: SimulatedWire;
  readonly #host: string;
  readonly #hostConnected: (isConnected: boolean) => void;
  #port: number;
  #server: ListeningServer | undefined;

  constructor(
    wire: SimulatedWire,
    host: string,
    port: number,
    hostConnected: (isConnected: boolean) => void,
  ) {
    this.#wire = wire;
    this.#host = host;
    this.#port = port;
    this.#hostConnected = hostConnected;
  }

  get port(): number {
    return this.#port;
  }

  get isPlugged(): boolean {
    return this.#server !== undefined;
  }

  async plug(): Promise<void> {
    if (this.#server !== undefined) return;
    this.#server = await ListeningServer.listen(this.#host, this.#port, (socket) => this.#serve(socket));
    this.#port = this.#server.port;
  }

  /** Connections end, and none is taken until it is plugged in again, under the same port. */
  async unplug(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
  }

  #serve(socket: Socket): void {
    const detach = this.#wire.attach((bytes) => {
      if (socket.writable) socket.write(bytes);
    });
    this.#hostConnected(true);
    socket.on('data', (chunk) => this.#wire.fromHost(chunk));
    socket.on('close', () => {
      detach();
      this.#hostConnected(false);
    });
  }
}
