import type { SerialPort } from 'serialport';
import { type Clock, systemClock } from '../clock.ts';
import type { LineSettings } from './line.ts';
import { RtsDirection, type SendingPort } from './rts-direction.ts';
import type { Connection, ConnectionListener, Transport } from './transport.ts';
import { lastingPath, type SerialFolders, usualSerialFolders } from './usb-identity.ts';

export interface SerialSettings {
  readonly clock?: Clock;
  /** Who switches the adapter's driver: itself, or the host by RTS. */
  readonly direction?: 'auto' | 'rts';
  readonly folders?: SerialFolders;
}

/**
 * A serial port of this computer. When it was open once it is opened again as the adapter that it was, and
 * not by a number that may have moved to another. The native module is loaded when the first port is
 * opened and not before: a cabinet on TCP never pays for it.
 */
export class SerialTransport implements Transport {
  readonly #path: string;
  readonly #line: LineSettings;
  readonly #clock: Clock;
  readonly #direction: 'auto' | 'rts';
  readonly #folders: SerialFolders;
  #lastingPath: string | undefined;

  constructor(path: string, line: LineSettings, settings: SerialSettings = {}) {
    this.#path = path;
    this.#line = line;
    this.#clock = settings.clock ?? systemClock;
    this.#direction = settings.direction ?? 'auto';
    this.#folders = settings.folders ?? usualSerialFolders;
  }

  async connect(listener: ConnectionListener, signal: AbortSignal): Promise<Connection> {
    const { SerialPort } = await import('serialport');
    const path = this.#lastingPath ?? (await this.#resolved());
    signal.throwIfAborted();
    const port = new SerialPort({
      path,
      baudRate: this.#line.baud,
      dataBits: this.#line.dataBits,
      parity: this.#line.parity,
      stopBits: this.#line.stopBits,
      // RS-485 has no handshake lines, and a pty has no modem lines at all (PROTOCOLS §10.2, §10.8).
      rtscts: false,
      // Windows switches RTS itself, and in time.
      ...(this.#isSwitchedByWindows ? { rtsMode: 'toggle' } : {}),
      autoOpen: false,
    });
    // Without a reader the hang-up of a pty or a USB adapter stays unnoticed (PROTOCOLS §10.8): the
    // data handler is there before the port is open.
    const connection = new SerialConnection(port, listener);
    await new Promise<void>((resolve, reject) => {
      const giveUp = () => {
        connection.close();
        reject(new Error(`${path} could not be opened in time`));
      };
      signal.addEventListener('abort', giveUp, { once: true });
      port.open((error) => {
        signal.removeEventListener('abort', giveUp);
        if (error) reject(error);
        else if (signal.aborted) connection.close();
        else resolve();
      });
    });
    this.#lastingPath = path;
    if (this.#direction === 'rts' && !this.#isSwitchedByWindows) {
      connection.switchByRts((sending) => new RtsDirection(sending, this.#line, this.#clock));
    }
    return connection;
  }

  get #isSwitchedByWindows(): boolean {
    return this.#direction === 'rts' && process.platform === 'win32';
  }

  /** Windows keeps the number of a port with its adapter, and has no paths to look at. */
  async #resolved(): Promise<string> {
    return process.platform === 'win32' ? this.#path : lastingPath(this.#path, this.#folders);
  }
}

class SerialConnection implements Connection {
  readonly #port: SerialPort;
  #direction: RtsDirection | undefined;
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

  switchByRts(direction: (port: SendingPort) => RtsDirection): void {
    this.#direction = direction({
      setRts: (isOn, done) => this.#port.set({ rts: isOn }, done),
      send: (bytes, done) => this.#send(bytes, done),
    });
    this.#port.set({ rts: false }, () => {});
  }

  write(bytes: Uint8Array, done: (failure?: Error) => void): void {
    if (this.#direction === undefined) this.#send(bytes, done);
    else this.#direction.write(bytes, done);
  }

  close(): void {
    this.#isClosed = true;
    this.#direction?.stop();
    if (this.#port.isOpen) this.#port.close(() => {});
  }

  #send(bytes: Uint8Array, done: (failure?: Error) => void): void {
    this.#port.write(Buffer.from(bytes), (error) => {
      if (error) done(error);
      else this.#port.drain((failure) => (failure ? done(failure) : done()));
    });
  }
}
