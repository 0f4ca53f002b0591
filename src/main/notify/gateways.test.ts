import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock.ts';
import type { MessageGatewayConfiguration } from '../../contract/configuration.ts';
import { SecretsFault } from '../secrets/secret-file.ts';
import { backOffMs, longestBackOffMs } from './back-off.ts';
import { consoleGateway, readConsoleMessage } from './console-gateway.ts';
import type { OutgoingMessage } from './gateway.ts';
import { HttpGateway, type HttpGatewayOptions } from './http-gateway.ts';
import { openGateway } from './open-gateway.ts';

const message: OutgoingMessage = {
  to: '+4915123456789',
  text: 'Code: 123 456 789 & ö+',
  token: 'CUBBY:AAAAAAAAAAAAAAAAAAAA-_',
  reference: '0190-ref',
  mayHaveArrived: false,
  signal: new AbortController().signal,
};

interface Request {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function serve(
  answer: (request: Request, response: ServerResponse) => void,
): Promise<{ url: string; requests: Request[] }> {
  const requests: Request[] = [];
  const server: Server = createServer((incoming, response) => {
    let body = '';
    incoming.on('data', (chunk) => {
      body += String(chunk);
    });
    incoming.on('end', () => {
      const { method, url, headers } = incoming;
      const request = { method, url, headers, body };
      requests.push(request);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({ close: () => server.closeAllConnections() ?? server.close() });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function json(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

const gatewayAt = (url: string, options: Partial<HttpGatewayOptions> = {}) =>
  new HttpGateway({
    url,
    account: 'AC1',
    from: '+4930',
    token: () => 'secret',
    clock: systemClock,
    ...options,
  });

describe('HttpGateway', () => {
  it('posts in the form of Twilio, once', async () => {
    const { url, requests } = await serve((_, response) =>
      json(response, 201, { sid: 'SM1', status: 'queued' }),
    );
    expect(await gatewayAt(url).send(message)).toEqual({ kind: 'delivered', gatewayReference: 'SM1' });
    expect(requests).toHaveLength(1);
    const [request] = requests;
    expect(request).toMatchObject({ method: 'POST', url: '/2010-04-01/Accounts/AC1/Messages.json' });
    expect(request?.headers.authorization).toBe(`Basic ${Buffer.from('AC1:secret').toString('base64')}`);
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request?.headers['idempotency-key']).toBe('0190-ref');
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      To: message.to,
      From: '+4930',
      Body: message.text,
    });
  });

  it.each([
    [400, { code: 21211 }, { kind: 'numberRefused', code: '400/21211' }],
    [400, { code: 21614 }, { kind: 'numberRefused', code: '400/21614' }],
    [400, { code: 21606 }, { kind: 'refused', code: '400/21606' }],
    [400, {}, { kind: 'refused', code: '400' }],
    [404, { code: 20404 }, { kind: 'refused', code: '404/20404' }],
    [401, {}, { kind: 'unauthorized', code: '401' }],
    [403, {}, { kind: 'unauthorized', code: '403' }],
    [429, {}, { kind: 'tooManyRequests', code: '429', retryAfterMs: 7_000 }],
    [500, {}, { kind: 'gatewayFailed', code: '500', retryAfterMs: 7_000 }],
    [201, { status: 'queued' }, { kind: 'badAnswer', code: '201' }],
    [201, { sid: 'SM1', status: 'failed' }, { kind: 'refused', code: '201/failed' }],
    [201, [], { kind: 'badAnswer', code: '201' }],
  ])('reads %i %j', async (status, body, expected) => {
    const { url } = await serve((_, response) => json(response, status, body, { 'retry-after': '7' }));
    expect(await gatewayAt(url).send(message)).toEqual(expected);
  });

  it('takes no web page, cut answer, redirect or flood for an answer', async () => {
    const page = await serve((_, response) => response.end('<html>Sign in to the hotel</html>'));
    expect(await gatewayAt(page.url).send(message)).toEqual({ kind: 'badAnswer', code: '200' });

    const redirect = await serve((_, response) => {
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    });
    expect(await gatewayAt(redirect.url).send(message)).toEqual({ kind: 'badAnswer', code: '302' });
    expect(redirect.requests).toHaveLength(1);

    const flood = await serve((_, response) => response.end('x'.repeat(2_000_000)));
    expect(await gatewayAt(flood.url).send(message)).toEqual({ kind: 'badAnswer' });

    const cut = await serve((_, response) => {
      response.writeHead(201, { 'content-length': '1000' });
      response.write('{"sid":');
      setImmediate(() => response.destroy());
    });
    const fault = await gatewayAt(cut.url).send(message);
    expect(['gatewayFailed', 'badAnswer']).toContain(fault.kind);
  });

  it('tells what cannot have arrived from what may have', async () => {
    const refusing = createTcpServer();
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    const { port } = refusing.address() as AddressInfo;
    await new Promise((resolve) => refusing.close(resolve));
    expect(await gatewayAt(`http://127.0.0.1:${port}`).send(message)).toEqual({ kind: 'unreachable' });
    expect(await gatewayAt('http://no-such-host.invalid').send(message)).toEqual({ kind: 'unreachable' });

    const silent = await serve(() => {});
    expect(await gatewayAt(silent.url, { totalMs: 100 }).send(message)).toEqual({ kind: 'timedOut' });

    // A handshake that never ends: the connection does not stand, so nothing was sent.
    const deaf = createTcpServer(() => {});
    await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
    open.push(deaf);
    const deafUrl = `https://127.0.0.1:${(deaf.address() as AddressInfo).port}`;
    const begun = performance.now();
    expect(await gatewayAt(deafUrl, { connectMs: 100 }).send(message)).toEqual({ kind: 'unreachable' });
    expect(performance.now() - begun).toBeLessThan(2_000);

    const hangingUp = await serve((_, response) => response.destroy());
    expect(await gatewayAt(hangingUp.url).send(message)).toEqual({ kind: 'gatewayFailed' });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    const { url } = await serve(() => controller.abort());
    const result = await gatewayAt(url).send({ ...message, signal: controller.signal });
    expect(result).toEqual({ kind: 'timedOut' });
  });

  it('asks before it sends once more', async () => {
    const listing = (messages: unknown[]) => (request: Request, response: ServerResponse) =>
      request.method === 'GET' ? json(response, 200, { messages }) : json(response, 201, { sid: 'SM2' });
    const again = { ...message, mayHaveArrived: true };

    const arrived = await serve(listing([{ sid: 'SM1', status: 'sent', body: message.text }]));
    expect(await gatewayAt(arrived.url).send(again)).toEqual({ kind: 'delivered', gatewayReference: 'SM1' });
    expect(arrived.requests.map(({ method }) => method)).toEqual(['GET']);
    expect(arrived.requests[0]?.url).toContain(`To=${encodeURIComponent(message.to)}`);

    for (const messages of [
      [],
      [{ sid: 'SM1', status: 'sent', body: 'another parcel' }],
      [{ sid: 'SM1', status: 'failed', body: message.text }],
    ]) {
      const missing = await serve(listing(messages));
      expect(await gatewayAt(missing.url).send(again)).toEqual({
        kind: 'delivered',
        gatewayReference: 'SM2',
      });
    }
  });

  it('sends once more where the gateway cannot list, and not where it asks for patience', async () => {
    const again = { ...message, mayHaveArrived: true };
    for (const status of [404, 405, 500]) {
      const cannot = await serve((request, response) =>
        request.method === 'GET' ? json(response, status, {}) : json(response, 201, { sid: 'SM2' }),
      );
      expect(await gatewayAt(cannot.url).send(again)).toMatchObject({ kind: 'delivered' });
    }
    const busy = await serve((_, response) => json(response, 429, {}));
    expect(await gatewayAt(busy.url).send(again)).toMatchObject({ kind: 'tooManyRequests' });
    expect(busy.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('says that it has no token, or one that others can read, without asking anybody', async () => {
    const { url, requests } = await serve((_, response) => json(response, 201, { sid: 'SM1' }));
    const without = gatewayAt(url, { token: () => undefined });
    expect(await without.send(message)).toEqual({ kind: 'unauthorized', code: 'noToken' });
    const unsafe = gatewayAt(url, {
      token: () => {
        throw new SecretsFault('unsafeFile', '/x', 'others may read it');
      },
    });
    expect(await unsafe.send(message)).toEqual({ kind: 'unauthorized', code: 'unsafeFile' });
    expect(requests).toEqual([]);
  });

  it('does not go through a proxy that the environment names', async () => {
    const { url } = await serve((_, response) => json(response, 201, { sid: 'SM1' }));
    const before = process.env.http_proxy;
    process.env.http_proxy = 'http://127.0.0.1:1';
    try {
      expect(await gatewayAt(url).send(message)).toMatchObject({ kind: 'delivered' });
    } finally {
      if (before === undefined) delete process.env.http_proxy;
      else process.env.http_proxy = before;
    }
  });
});

describe('consoleGateway', () => {
  it('prints one line that a script can read back, whatever the text holds', async () => {
    const lines: string[] = [];
    const gateway = consoleGateway((line) => lines.push(line));
    expect(await gateway.send({ ...message, text: 'a [QR x]\r\nSMS to +1: b' })).toMatchObject({
      kind: 'delivered',
    });
    expect(lines).toEqual(['SMS to +4915123456789: a [QR x] SMS to +1: b [QR CUBBY:AAAAAAAAAAAAAAAAAAAA-_]']);
    expect(readConsoleMessage(`${lines[0]}\n`)).toEqual({
      to: message.to,
      text: 'a [QR x] SMS to +1: b',
      token: message.token,
    });
    expect(readConsoleMessage('ready')).toBeUndefined();
  });
});

describe('openGateway', () => {
  const secrets = {
    level: 'file',
    fingerprint: '',
    key: () => Buffer.alloc(32),
    external: () => 'secret',
  } as const;
  const openWith = (configuration: MessageGatewayConfiguration, write = (_: string) => {}) =>
    openGateway({ configuration, secrets, clock: systemClock, write });

  it('opens what the configuration names', async () => {
    expect(openWith({ kind: 'none' })).toBeUndefined();
    const lines: string[] = [];
    await openWith({ kind: 'console' }, (line) => lines.push(line))?.send(message);
    expect(lines).toHaveLength(1);
    const { url, requests } = await serve((_, response) => json(response, 201, { sid: 'SM1' }));
    const http = openWith({ kind: 'http', url: `${url}/sms/`, account: 'A/1', from: 'Cubby' });
    expect(await http?.send(message)).toMatchObject({ kind: 'delivered' });
    expect(requests[0]?.url).toBe('/sms/2010-04-01/Accounts/A%2F1/Messages.json');
  });
});

describe('backOffMs', () => {
  it('doubles from a second to five minutes, with full jitter', () => {
    const bounds = Array.from({ length: 12 }, (_, index) => backOffMs(index + 1, () => 1));
    expect(bounds.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(bounds.at(-1)).toBe(longestBackOffMs);
    expect(backOffMs(1_000_000, () => 1)).toBe(longestBackOffMs);
    expect(backOffMs(9, () => 0)).toBe(0);
  });
});
