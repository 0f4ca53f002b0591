import { systemClock } from '../clock.ts';
import type { LineSettings } from '../hardware/line.ts';
import type { BusWiring } from '../hardware/lock-boards.ts';
import type { Connection, ConnectionListener, Transport } from '../hardware/transport.ts';
import { transportFor } from '../hardware/transport-for.ts';

/** The transport of a bus as a command uses it. */
export function toldTransport({ url, direction }: BusWiring, line: LineSettings): ToldTransport {
  return new ToldTransport(
    url,
    transportFor(url, line, { clock: systemClock, ...(direction === undefined ? {} : { direction }) }),
  );
}

/**
 * A transport that says why it cannot be used. A kiosk opens a port again for ever, in silence; whoever
 * sits before a command wants to know.
 */
class ToldTransport implements Transport {
  readonly #url: string;
  readonly #transport: Transport;
  readonly #fail: (failure: Error) => void;
  /** Never resolves; rejects with a sentence when the port cannot be opened or hangs up at once. */
  readonly failure: Promise<never>;

  constructor(url: string, transport: Transport) {
    this.#url = url;
    this.#transport = transport;
    let fail: (failure: Error) => void = () => {};
    this.failure = new Promise((_, reject) => {
      fail = reject;
    });
    this.#fail = fail;
    // Whoever does not ask is not to die of it.
    this.failure.catch(() => {});
  }

  async connect(listener: ConnectionListener, signal: AbortSignal): Promise<Connection> {
    let hasHeard = false;
    try {
      return await this.#transport.connect(
        {
          bytes: (chunk) => {
            hasHeard = true;
            listener.bytes(chunk);
          },
          closed: (reason) => {
            if (!hasHeard) this.#fail(new Error(hungUp(this.#url, reason)));
            listener.closed(reason);
          },
        },
        signal,
      );
    } catch (error) {
      this.#fail(new Error(portSentence(this.#url, error), { cause: error }));
      throw error;
    }
  }
}

function hungUp(url: string, reason: string): string {
  return `${url} was closed before anything was heard (${reason}); a device server that serves one client only does that while the kiosk is connected`;
}

/** Why a port cannot be opened, and what to do about it. */
function portSentence(url: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/lock port|access denied/i.test(message)) {
    return `${url} is held by another program, most likely the kiosk: stop it first`;
  }
  if (/no such file/i.test(message)) return `${url} is not there: is the adapter plugged in?`;
  if (/permission denied/i.test(message)) {
    return `${url} may not be opened by this user (on Linux, members of the group dialout may)`;
  }
  if (code === 'ECONNREFUSED') {
    return `${url} takes no connection: is the device server on, and is it not taken by the kiosk? Some serve one client only`;
  }
  return `${url} cannot be opened: ${message}`;
}
