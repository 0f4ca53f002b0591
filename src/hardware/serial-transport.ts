import type { SerialPort } from 'serialport';
import type { LineSettings } from './line.ts';
import type { Connection, ConnectionListener, Transport } from './transport.ts';

/**
 * A serial port of this computer. The native module is loaded when the first port is opened and not
 * before: a cabinet on TCP never pays for it.
 */
export class SerialTransport implements Transport {
  readonly #path: string;
  readonly #line: LineSettings;

  constructor(path: string, line: LineSettings) {
    this.#path = path;
    this.#line = line;
  }

  async connect(listener: ConnectionListener, signal: AbortSignal): Promise<Connection> {
    const { SerialPort } = await import('serialport');
    signal.throwIfAborted();
    const port = new SerialPort({
      path: this.#path,
      baudRate: this.#line.baud,
      dataBits: this.#line.dataBits,
      parity: this.#line.parity,
      stopBits: this.#line.stopBits,
      // RS-485 has no handshake lines, and a pty has no modem lines at all (PROTOCOLS §10.2, §10.8).
      rtscts: false,
      autoOpen: false,
    });
    // Without a reader the hang-up of a pty or a USB adapter stays unnoticed (PROTOCOLS §10.8): the
    // data handler is there before the port is open.
    const connection = new SerialConnection(port, listener);
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        connection.close();
        reject(new Error(`${this.#path} could not be opened in time`));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      port.open((error) => {
        signal.removeEventListener('abort', giveUp);
        if (error) reject(error);
        else if (signal.aborted) connection.close();
        else resolve();
      });
    });
    return connection;
  }
}

class SerialConnection implements Connection {
  readonly #port: SerialPort;
  #isClosed = false;

  constructor(port: SerialPort, listener: ConnectionListener) {
    this.#port = port;
    // `close` comes twice when a write finds the port gone (PROTOCOLS §10.8), and an error may come
    // without it.
    const gone = (reason: string) => {
      if (this.#isClosed) return;
      this.close();
      listener.closed(reason);
    };
    port.on('data', (chunk: Buffer) => {
      if (!this.#isClosed) listener.bytes(chunk);
    });
    port.on('error', (error: Error) => {
      if (port.isOpen) gone(error.message);
    });
    port.on('close', (error?: Error) => gone(error?.message ?? 'the port was closed'));
  }

  write(bytes: Uint8Array, done: (failure?: Error) => void): void {
    this.#port.write(Buffer.from(bytes), (error) => {
      if (error) done(error);
      else this.#port.drain((failure) => (failure ? done(failure) : done()));
    });
  }

  close(): void {
    this.#isClosed = true;
    if (this.#port.isOpen) this.#port.close(() => {});
  }
}
