import { type IncomingMessage, request } from 'node:http';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import { boardFamilies } from '../boards/families.ts';
import { boardSimulators } from '../boards/simulators.ts';
import { type SimulatedCabinet, startSimulatedCabinet } from './simulated-cabinet.ts';
import { twoXor5Boards } from './test-wire.ts';

let clock: ManualClock;
let cabinet: SimulatedCabinet;
let port: number;

beforeEach(async () => {
  clock = new ManualClock();
  const wiring = twoXor5Boards();
  cabinet = await startSimulatedCabinet({
    wiring,
    families: boardFamilies,
    simulators: boardSimulators,
    clock,
    pagePort: 0,
    layout: {
      name: '</script><b>',
      columns: [{ hasPanel: false, compartments: [{ door: '1/1', heightUnits: 1 }] }],
    },
  });
  onTestFinished(() => cabinet.stop());
  port = Number(new URL(cabinet.pageUrl ?? '').port);
});

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

function response(
  path: string,
  { method = 'GET', headers = {}, body }: Asked = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, resolve);
    asking.on('error', reject);
    asking.end(body);
  });
}

async function answer(path: string, asked?: Asked): Promise<{ status: number; text: string }> {
  const got = await response(path, asked);
  let text = '';
  for await (const chunk of got.setEncoding('utf8')) text += chunk;
  return { status: got.statusCode ?? 0, text };
}

async function tokenOfPage(): Promise<string> {
  const { text } = await answer('/');
  return /name="cubby-token" content="([\w-]+)"/.exec(text)?.[1] ?? '';
}

/** As the page asks, with what the test changes. */
async function ask(body: unknown, changed: Record<string, string | undefined> = {}) {
  const headers = {
    origin: `http://127.0.0.1:${port}`,
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
    'x-cubby-token': await tokenOfPage(),
    ...changed,
  };
  const known = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return answer('/do', { method: 'POST', headers: Object.fromEntries(known), body: JSON.stringify(body) });
}

const isOpen = () => cabinet.boards.door('1/1').isOpen;

describe('the page', () => {
  it('is one document that may load nothing else', async () => {
    const got = await response('/');
    let text = '';
    for await (const chunk of got.setEncoding('utf8')) text += chunk;
    const policy = String(got.headers['content-security-policy']);
    const nonce = /script-src 'nonce-([\w-]+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(text.match(/<script type="module"[^>]*>/g)).toEqual(
      Array(4).fill(`<script type="module" nonce="${nonce}">`),
    );
    expect(text.match(/<style[^>]*>/g)).toEqual(Array(3).fill(`<style nonce="${nonce}">`));
    expect(text).not.toMatch(/ (src|href)=|style="|\{\{(nonce|token)\}\}/);
    expect(got.headers['access-control-allow-origin']).toBeUndefined();
  });

  it('has another nonce each time, and one token', async () => {
    const [first, second] = [await response('/'), await response('/')];
    const policies = [first, second].map((got) => got.headers['content-security-policy']);
    expect(policies[0]).not.toBe(policies[1]);
    for (const got of [first, second]) got.destroy();
    expect(await tokenOfPage()).toMatch(/^[\w-]{32}$/);
    expect(await tokenOfPage()).toBe(await tokenOfPage());
  });

  it('cannot be broken out of by a name in the cabinet file', async () => {
    const { text } = await answer('/');
    expect(text).not.toContain('</script><b>');
    expect(text).toContain('\\u003c/script>\\u003cb>');
  });
});

describe('a request', () => {
  it('of the page opens a door', async () => {
    expect(await ask({ do: 'open', door: '1/1' })).toEqual({ status: 200, text: '{"ok":true}' });
    expect(isOpen()).toBe(true);
  });

  it.each<[why: string, changed: Record<string, string | undefined>, status: number]>([
    ['without the token', { 'x-cubby-token': undefined }, 403],
    ['with another token', { 'x-cubby-token': 'x'.repeat(32) }, 403],
    ['from another origin', { origin: 'https://example.com' }, 403],
    ['from no origin', { origin: undefined }, 403],
    ['that a browser says is of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['to a name that was bent to this address', { host: 'rebound.example.com' }, 421],
    ['to another port’s name', { host: '127.0.0.1:1' }, 421],
    ['in a form', { 'content-type': 'text/plain' }, 415],
  ])('%s is refused, and no door opens', async (_, changed, status) => {
    expect((await ask({ do: 'open', door: '1/1' }, changed)).status).toBe(status);
    expect(isOpen()).toBe(false);
  });

  it.each([
    ['about a door that is not there', { do: 'open', door: 'Z1' }, 'no door \\"Z1\\"'],
    ['that is none', { do: 'fly' }, 'do'],
  ])('%s is refused with a sentence', async (_, body, sentence) => {
    const { status, text } = await ask(body);
    expect(status).toBe(400);
    expect(text).toContain(sentence);
  });

  it('that is too long is not read', async () => {
    expect((await ask({ do: 'open', door: 'x'.repeat(20_000) })).status).toBe(413);
  });

  it('for anything else finds nothing', async () => {
    expect((await answer('/etc/passwd')).status).toBe(404);
    expect((await answer('/do')).status).toBe(404);
  });
});

describe('an open page', () => {
  async function listening(headers: Record<string, string> = {}) {
    const got = await response('/events', { headers });
    const told: { name: string; data: unknown }[] = [];
    let rest = '';
    let wake = () => {};
    got.setEncoding('utf8').on('data', (chunk: string) => {
      rest += chunk;
      for (let end = rest.indexOf('\n\n'); end !== -1; end = rest.indexOf('\n\n')) {
        const [, name = '', data = ''] = /^event: (\w+)\ndata: (.*)$/.exec(rest.slice(0, end)) ?? [];
        told.push({ name, data: JSON.parse(data) });
        rest = rest.slice(end + 2);
      }
      wake();
    });
    const count = async (wanted: number) => {
      while (told.length < wanted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return told;
    };
    return { got, told, count };
  }

  it('is told the state, then what happens and the state after it', async () => {
    const { count } = await listening();
    expect((await count(1))[0]).toMatchObject({
      name: 'state',
      data: {
        doors: expect.arrayContaining([
          expect.objectContaining({ door: '1/1', isOpen: false, readsClosed: true }),
        ]),
        boards: [{ board: '1' }, { board: '2' }],
      },
    });
    cabinet.boards.door('1/1').open();
    cabinet.boards.door('1/1').close();
    expect((await count(3)).slice(1)).toMatchObject([
      { name: 'happening', data: { event: 'door', door: '1/1', isOpen: true } },
      { name: 'happening', data: { event: 'door', door: '1/1', isOpen: false } },
    ]);
    clock.advance(40);
    expect((await count(4))[3]).toMatchObject({ name: 'state' });
  });

  it('is told of a fault that came over another way', async () => {
    const { count } = await listening();
    await count(1);
    await cabinet.apply({ do: 'jam', door: '1/1', what: 'latch' });
    clock.advance(40);
    const jammed = expect.objectContaining({ door: '1/1', jam: 'latch' });
    expect((await count(2))[1]?.data).toMatchObject({ doors: expect.arrayContaining([jammed]) });
  });

  it('of another site or name is told nothing', async () => {
    expect((await answer('/events', { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await answer('/events', { headers: { host: 'rebound.example.com' } })).status).toBe(421);
  });

  it('is one of sixteen at most', async () => {
    const open = await Promise.all(Array.from({ length: 16 }, () => listening()));
    expect((await answer('/events')).status).toBe(503);
    for (const { got } of open) got.destroy();
  });

  it('ends with the cabinet, which leaves no timer behind', async () => {
    const { got } = await listening();
    const closed = new Promise((resolve) => got.once('close', resolve));
    got.on('error', () => {});
    await cabinet.stop();
    await closed;
    expect(clock.pendingTimers).toBe(0);
  });
});
