import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../clock.ts';
import { controlRequest } from './control-protocol.ts';
import { type Controlled, sentence } from './control-server.ts';
import { contentPolicy, PageDocument } from './page-document.ts';
import { PageFeed } from './page-feed.ts';
import type { PageLayout } from './page-layout.ts';

const longestRequestBytes = 10_000;
const requestWithinMs = 5_000;

/**
 * The page of a simulated cabinet. It opens doors, so it is served to this machine only, a name that was
 * bent to this address is refused (DNS rebinding), and whoever wants something done has to be the page:
 * it alone knows the token.
 */
export class PageServer {
  readonly #server: Server;
  readonly #cabinet: Controlled;
  readonly #document: PageDocument;
  readonly #feed: PageFeed;
  readonly #token = randomBytes(24).toString('base64url');

  private constructor(cabinet: Controlled, document: PageDocument, clock: Clock) {
    this.#cabinet = cabinet;
    this.#document = document;
    this.#feed = new PageFeed(cabinet, clock);
    this.#server = createServer({ requestTimeout: requestWithinMs }, (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** `port` 0 takes any free one. Rejects where it is taken. */
  static listen(port: number, cabinet: Controlled, layout: PageLayout, clock: Clock): Promise<PageServer> {
    const page = new PageServer(cabinet, new PageDocument(layout), clock);
    return new Promise((resolve, reject) => {
      page.#server.once('error', reject);
      page.#server.listen({ host: '127.0.0.1', port }, () => {
        page.#server.removeListener('error', reject);
        resolve(page);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/`;
  }

  /** The cabinet's state has changed; pages that are open are told soon. */
  changed(): void {
    this.#feed.changed();
  }

  close(): Promise<void> {
    this.#feed.stop();
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  get #port(): number {
    // A server that listens on TCP has an address, and it is no path.
    return (this.#server.address() as AddressInfo).port;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('cache-control', 'no-store');
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cross-origin-resource-policy', 'same-origin');
    if (!this.#isOurName(request)) return refuse(response, 421, `open ${this.url} instead`);
    switch (`${request.method} ${request.url}`) {
      case 'GET /':
        return this.#sendDocument(response);
      case 'GET /events':
        if (!isFromPage(request)) return refuse(response, 403, 'only the page may listen');
        return this.#feed.serve(response);
      case 'POST /do':
        return this.#do(request, response);
      default:
        return refuse(response, 404, 'there is nothing here');
    }
  }

  #sendDocument(response: ServerResponse): void {
    const nonce = randomBytes(18).toString('base64url');
    response.setHeader('content-security-policy', contentPolicy(nonce));
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(this.#document.with(nonce, this.#token));
  }

  async #do(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPage = isFromPage(request) && request.headers.origin === `http://${request.headers.host}`;
    if (!isPage || !this.#hasToken(request)) return refuse(response, 403, 'only the page may ask');
    if (request.headers['content-type'] !== 'application/json') return refuse(response, 415, 'expected JSON');
    const body = await bodyOf(request);
    if (body === undefined) return refuse(response, 413, 'too long');
    try {
      await this.#cabinet.apply(controlRequest.parse(JSON.parse(body)));
    } catch (error) {
      return refuse(response, 400, sentence(error));
    }
    response.setHeader('content-type', 'application/json');
    response.end('{"ok":true}');
  }

  #isOurName({ headers }: IncomingMessage): boolean {
    return headers.host === `127.0.0.1:${this.#port}` || headers.host === `localhost:${this.#port}`;
  }

  #hasToken({ headers }: IncomingMessage): boolean {
    const shown = Buffer.from(String(headers['x-cubby-token'] ?? ''));
    const expected = Buffer.from(this.#token);
    return shown.length === expected.length && timingSafeEqual(shown, expected);
  }
}

/** Browsers say where a request comes from; what is no browser says nothing and has no page to abuse. */
function isFromPage({ headers }: IncomingMessage): boolean {
  return [undefined, 'same-origin', 'none'].includes(headers['sec-fetch-site'] as string | undefined);
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestRequestBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ ok: false, error }));
}
