import { connect as connectSocket, type Socket } from 'node:net';
import type { Connection, ConnectionListener, Transport } from './transport.ts';

/** A serial device server that loses its power sends no farewell; this many ms of silence start the probes. */
const keepAliveAfterMs = 10_000;

/**
 * A serial device server in raw mode, or a simulated cabinet. Telnet and RFC 2217 modes would escape
 * FF bytes, which occur in status bytes (PROTOCOLS §10.8).
 */
export class TcpTransport implements Transport {
  readonly #host: string;
  readonly #port: number;

  constructor(host: string, port: number) {
    this.#host = host;
    this.#port = port;
  }

  connect(listener: ConnectionListener, signal: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connectSocket({ host: this.#host, port: this.#port });
      const giveUp = () => {
        socket.destroy();
        reject(new Error(`${this.#host}:${this.#port} did not answer in time`));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      socket.setNoDelay(true);
      socket.setKeepAlive(true, keepAliveAfterMs);
      socket.once('error', reject);
      socket.once('connect', () => {
        signal.removeEventListener('abort', giveUp);
        socket.removeListener('error', reject);
        resolve(new TcpConnection(socket, listener));
      });
    });
  }
}

class TcpConnection implements Connection {
  readonly #socket: Socket;
  #isClosed = false;

  constructor(socket: Socket, listener: ConnectionListener) {
    this.#socket = socket;
    let reason = 'the other side closed the connection';
    socket.on('data', (chunk) => {
      if (!this.#isClosed) listener.bytes(chunk);
    });
    socket.on('error', (error) => {
      reason = error.message;
    });
    socket.on('close', () => {
      if (this.#isClosed) return;
      this.#isClosed = true;
      listener.closed(reason);
    });
  }

  write(bytes: Uint8Array, done: (failure?: Error) => void): void {
    this.#socket.write(bytes, (error) => (error ? done(error) : done()));
  }

  close(): void {
    this.#isClosed = true;
    this.#socket.destroy();
  }
}
