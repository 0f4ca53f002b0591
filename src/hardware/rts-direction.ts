import type { Cancel, Clock } from '../clock.ts';
import { type LineSettings, wireMs } from './line.ts';

/** What of a serial port switches an adapter's driver. */
export interface SendingPort {
  setRts(isOn: boolean, done: (failure?: Error | null) => void): void;
  /** Hands `bytes` over; `done` when the operating system has sent them. */
  send(bytes: Uint8Array, done: (failure?: Error) => void): void;
}

/**
 * Switches the driver of an adapter that cannot do it itself: RTS on, the bytes, RTS off when the last
 * character has had its time. A process cannot meet a turnaround of a millisecond (PROTOCOLS §10.2): the boards must
 * leave some time before they answer. A port without modem lines (a pty, §10.8) sends all the same.
 */
export class RtsDirection {
  readonly #port: SendingPort;
  readonly #line: LineSettings;
  readonly #clock: Clock;
  #cancelOff: Cancel = () => {};

  constructor(port: SendingPort, line: LineSettings, clock: Clock) {
    this.#port = port;
    this.#line = line;
    this.#clock = clock;
  }

  write(bytes: Uint8Array, done: (failure?: Error) => void): void {
    this.#cancelOff();
    this.#port.setRts(true, (refused) => {
      const beganMs = this.#clock.monotonicMs();
      this.#port.send(bytes, (failure) => {
        if (refused) {
          done(failure);
          return;
        }
        // A USB adapter is "drained" when it has the bytes, and one character may still be in its shift register.
        const lastMs = beganMs + wireMs(this.#line, bytes.length);
        const offMs = Math.max(lastMs, this.#clock.monotonicMs()) + wireMs(this.#line, 1);
        this.#cancelOff = this.#clock.after(offMs - this.#clock.monotonicMs(), () => {
          this.#port.setRts(false, (kept) => done(failure ?? kept ?? undefined));
        });
      });
    });
  }

  /** The port is gone. */
  stop(): void {
    this.#cancelOff();
  }
}
