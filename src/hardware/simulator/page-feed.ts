import type { ServerResponse } from 'node:http';
import type { Cancel, Clock } from '../../clock.ts';
import type { Controlled } from './control-server.ts';

/** What changes together is told together. */
const togetherMs = 40;
/** Counters and boards that come up again are told of at this pace. */
const paceMs = 1_000;
const mostPages = 16;
/** A page that does not read is left behind. */
const mostUnreadBytes = 4_000_000;

/** Tells the pages that are open what the cabinet does, as server-sent events. */
export class PageFeed {
  readonly #cabinet: Controlled;
  readonly #clock: Clock;
  readonly #pages = new Set<ServerResponse>();
  readonly #unlisten: () => void;
  readonly #cancelPace: Cancel;
  #cancelTelling: Cancel | undefined;

  constructor(cabinet: Controlled, clock: Clock) {
    this.#cabinet = cabinet;
    this.#clock = clock;
    this.#cancelPace = clock.every(paceMs, () => this.#tellState());
    this.#unlisten = cabinet.listen((event) => {
      this.#send('happening', event);
      this.changed();
    });
  }

  serve(response: ServerResponse): void {
    if (this.#pages.size >= mostPages) {
      response.statusCode = 503;
      response.end();
      return;
    }
    response.setHeader('content-type', 'text/event-stream');
    response.flushHeaders();
    this.#pages.add(response);
    response.on('close', () => this.#pages.delete(response));
    response.write(asEvent('state', this.#cabinet.state()));
  }

  /** The state has changed, and perhaps changes more. */
  changed(): void {
    if (this.#pages.size === 0) return;
    this.#cancelTelling ??= this.#clock.after(togetherMs, () => this.#tellState());
  }

  stop(): void {
    this.#unlisten();
    this.#cancelPace();
    this.#cancelTelling?.();
    for (const page of this.#pages) page.destroy();
  }

  #tellState(): void {
    this.#cancelTelling?.();
    this.#cancelTelling = undefined;
    if (this.#pages.size > 0) this.#send('state', this.#cabinet.state());
  }

  #send(name: string, data: object): void {
    const text = asEvent(name, data);
    for (const page of this.#pages) {
      if (page.writableLength > mostUnreadBytes) page.destroy();
      else page.write(text);
    }
  }
}

function asEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
