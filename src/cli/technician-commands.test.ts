import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encode } from 'uqr';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { otpauthUri } from '../main/people/technicians/totp.ts';
import { openSecrets } from '../main/secrets/secrets.ts';
import { demoCabinet } from './demo-cabinet.ts';
import { prepareDemo } from './demo-prepare.ts';
import { terminalQr } from './terminal-qr.ts';
import { cubby, cubbyEnded, type EndedCubby, endCubbies } from './test-cubby.ts';

let directory: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-technicians-'));
  await prepareDemo({ dataDirectory: directory });
});
afterEach(() => {
  endCubbies();
  rmSync(directory, { recursive: true, force: true });
});

const on = () => ['--data', directory, '--by', 'alex'];
/** Types the PIN twice, as at a terminal that is none. */
function add(name: string, pins: readonly [string, string?], ...options: string[]): Promise<EndedCubby> {
  const { child, ended } = cubby('technician', 'add', name, ...on(), ...options);
  child.stdin.end(pins.map((pin) => `${pin}\n`).join(''));
  return ended();
}
const pin = '831507';
const list = async () => (await cubbyEnded('technician', 'list', '--data', directory)).out;

describe('cubby technician', () => {
  it('adds a supervisor first, shows secret and codes once, and removes', async () => {
    expect(await list()).toBe('There is no technician yet.\n');
    const early = await add('Lou', [pin, pin]);
    expect(early).toMatchObject({ code: 1, out: '' });
    expect(early.err).toContain('must be a supervisor');

    const added = await add('Kim Müller', [pin, pin], '--supervisor');
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toContain('Kim Müller is supervisor number 1.');
    const secret = /type the secret there: ((?:[A-Z2-7]{4} ?){8})/.exec(added.out)?.[1]?.replaceAll(' ', '');
    const { name } = demoCabinet('tcp://127.0.0.1:1');
    expect(added.out).toContain(terminalQr(otpauthUri(secret ?? '', '1 Kim Müller', name)));
    expect(added.out.match(/^ {2}\d{5} \d{5}$/gm)).toHaveLength(10);
    expect(added.out).not.toContain(pin);

    expect(await add('Lou', [pin, pin])).toMatchObject({ code: 0 });
    expect(await list()).toMatch(
      /^ {3}1 {2}supervisor {2}Kim Müller, since \d{4}-\d\d-\d\d, 10 recovery codes left\n {3}2 {2}technician {2}Lou,/,
    );
    expect(await cubbyEnded('technician', 'remove', '1', ...on())).toMatchObject({ code: 1 });
    expect(await cubbyEnded('technician', 'remove', '2', ...on())).toMatchObject({ code: 0 });
    expect(await cubbyEnded('technician', 'remove', '2', ...on())).toMatchObject({ code: 1 });
    expect(await list()).not.toContain('Lou');
  }, 30_000);

  it.each([
    [['123456', '123456'], 'among the first that anybody would try'],
    [['83150', '83150'], 'a PIN has six digits'],
    [[pin, '831508'], 'the two PINs differ'],
    [[pin], 'the two PINs differ'],
  ] as const)('takes no PIN as in %j', async (pins, why) => {
    const { code, err } = await add(
      'Kim',
      [pins[0], pins[1]].filter((each) => each !== undefined) as [string],
      '--supervisor',
    );
    expect(code).toBe(2);
    expect(err).toContain(why);
    expect(await list()).toBe('There is no technician yet.\n');
  });

  it('changes nothing under another master key', async () => {
    await add('Kim', [pin, pin], '--supervisor');
    // As after the first start of the kiosk, which notes whose database it is.
    const other = mkdtempSync(join(tmpdir(), 'cubby-other-'));
    try {
      const { fingerprint } = openSecrets({ dataDirectory: other, environment: {}, isNewCabinet: true });
      const { default: BetterSqlite3 } = await import('better-sqlite3');
      const db = new BetterSqlite3(join(directory, 'cabinet.sqlite'));
      db.prepare("INSERT INTO cabinet_state (name, value) VALUES ('secrets_fingerprint', ?)").run(
        fingerprint,
      );
      db.close();
    } finally {
      rmSync(other, { recursive: true, force: true });
    }
    const { code, err } = await add('Lou', [pin, pin]);
    expect(code).toBe(1);
    expect(err).toContain('not the one this database was written under');
  });
});

it('cubby maintenance reopen says what it did, and the log keeps who it was', async () => {
  const { code, out } = await cubbyEnded('maintenance', 'reopen', ...on());
  expect({ code, out }).toEqual({ code: 0, out: 'Maintenance mode takes sign-ins again.\n' });
});

it('a QR in the terminal has every module where it belongs, dark on light', () => {
  const text = 'otpauth://totp/Cubby:1?secret=ABCDEFGH';
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  const lines = terminalQr(text).trimEnd().split('\n');
  expect(lines).toHaveLength(Math.ceil(size / 2));
  const isDark = (x: number, y: number) => {
    const block = [...(lines[Math.floor(y / 2)] ?? '').slice('\x1b[30;107m'.length)][x];
    return block === '█' || block === (y % 2 === 0 ? '▀' : '▄');
  };
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) expect(isDark(x, y)).toBe(data[y]?.[x] ?? false);
  for (const line of lines) expect(line.startsWith('\x1b[30;107m') && line.endsWith('\x1b[0m')).toBe(true);
});
