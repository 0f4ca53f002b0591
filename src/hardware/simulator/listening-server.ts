import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** A TCP server on a loopback address that can be closed although clients are connected. */
export class ListeningServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(onSocket: (socket: Socket) => void) {
    this.#server = createServer({ noDelay: true }, (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      // The client's process was killed: `close` follows, and there is nothing else to do.
      socket.on('error', () => {});
      onSocket(socket);
    });
  }

  /** `port` 0 takes any free one. Rejects where it is taken, with the port in the message. */
  static listen(host: string, port: number, onSocket: (socket: Socket) => void): Promise<ListeningServer> {
    const listening = new ListeningServer(onSocket);
    return new Promise((resolve, reject) => {
      listening.#server.once('error', reject);
      listening.#server.listen({ host, port }, () => {
        listening.#server.removeListener('error', reject);
        resolve(listening);
      });
    });
  }

  get port(): number {
    // A server that listens on TCP has an address, and it is no path.
    return (this.#server.address() as AddressInfo).port;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}
