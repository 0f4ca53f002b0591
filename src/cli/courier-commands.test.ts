import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { configuration } from '../contract/configuration.ts';
import { openCabinetDatabase } from '../main/database/open.ts';
import { openRaw, releasedMigrations } from '../main/database/test-place.ts';
import { signInWithBadge } from '../main/people/courier-sign-in.ts';
import { openPersonCipher } from '../main/people/person-cipher.ts';
import { tryVerificationCode } from '../main/people/phone-verification.ts';
import { openSecrets } from '../main/secrets/secrets.ts';
import type { ExitCode } from './command.ts';
import { run as access } from './courier-access.ts';
import { run as approve } from './courier-approve.ts';
import { run as badge } from './courier-badge.ts';
import { run as list } from './courier-list.ts';
import { run as pin } from './courier-pin.ts';
import { run as reject } from './courier-reject.ts';
import { run as suspend } from './courier-suspend.ts';
import { demoCourier } from './demo-cabinet.ts';
import { prepareDemo } from './demo-prepare.ts';

let directory: string;
let courier: string;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-courier-commands-'));
  await prepareDemo({
    dataDirectory: directory,
    port: 1,
    policies: { couriers: { companies: [{ id: 'dhl', name: 'DHL' }] } },
  });
  // As after the kiosk's first start.
  const raw = openRaw(join(directory, 'cabinet.sqlite'));
  raw.exec("INSERT OR IGNORE INTO cabinet_state (name, value) VALUES ('epoch', 'e')");
  raw.close();
  courier = JSON.parse((await told(list, ['--json'])).text).id.slice(-8);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a command and returns what it printed. */
async function told(
  command: (args: readonly string[]) => Promise<ExitCode>,
  args: readonly string[],
): Promise<{ exitCode: ExitCode; text: string }> {
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    return { exitCode: await command([...args, '--data', directory]), text: written.join('') };
  } finally {
    write.mockRestore();
  }
}
const by = ['--by', 'kim'];
const logged = (kind: string) => {
  const db = new BetterSqlite3(join(directory, 'cabinet.sqlite'), { readonly: true });
  try {
    return db.prepare('SELECT actor, detail FROM access_log WHERE kind = $kind').all({ kind });
  } finally {
    db.close();
  }
};

/** What the kiosk would do with its database. */
function atTheCabinet<T>(work: (kiosk: ReturnType<typeof opened>) => T): T {
  const kiosk = opened();
  try {
    return work(kiosk);
  } finally {
    kiosk.close();
  }
}
function opened() {
  const secrets = openSecrets({ dataDirectory: directory, environment: {}, isNewCabinet: false });
  const { store, close } = openCabinetDatabase({
    directory,
    migrations: releasedMigrations,
    nowMs: Date.now(),
  });
  const cipher = openPersonCipher({ dataDirectory: directory, secrets });
  const now = { nowMs: Date.now(), runningMs: 0, isClockTrusted: true, isOffline: true };
  return { store, secrets, cipher, configuration: () => configuration.parse({}), now, close };
}

describe('cubby courier list', () => {
  it('says who may deposit, with name and number', async () => {
    const { exitCode, text } = await told(list, []);
    expect(exitCode).toBe(0);
    expect(text).toContain(`${courier}  approved   other (said), number unverified, since `);
    expect(text).toContain(`${demoCourier.name} ${demoCourier.e164}`);
    expect((await told(list, ['--pending'])).text).toBe('Nobody waits.\n');
  });

  it('leaves out who it is where the keys cannot be read', async () => {
    const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    rmSync(join(directory, 'master.key'));
    const { exitCode, text } = await told(list, []);
    expect(err).toHaveBeenCalledWith(expect.stringContaining('Names and numbers are left out'));
    err.mockRestore();
    expect(exitCode).toBe(0);
    expect(text).toContain(`${courier}  approved`);
    expect(text).not.toContain(demoCourier.name);
  });
});

describe('a decision', () => {
  it('is made along the legal moves, and the access log knows who made it', async () => {
    expect(await told(suspend, [courier, ...by])).toEqual({
      exitCode: 0,
      text: `Courier ${courier} is suspended.\n`,
    });
    expect(await told(suspend, [courier, ...by])).toEqual({
      exitCode: 1,
      text: `Courier ${courier} is suspended and cannot become suspended.\n`,
    });
    expect((await told(reject, [courier, ...by])).exitCode).toBe(0);
    expect((await told(approve, [courier, '--company', 'dhl', ...by])).exitCode).toBe(0);
    expect((await told(list, [])).text).toContain('approved   dhl, number');
    expect(logged('courier.approved')).toEqual([
      { actor: 'technician:kim', detail: '{"company":"dhl","from":"rejected"}' },
    ]);
  });

  it('needs somebody who is there, a company that is known, and a name', async () => {
    await expect(told(approve, ['00000000', ...by])).rejects.toThrow('there is no courier 00000000');
    await expect(told(approve, [courier.slice(-4), ...by])).rejects.toThrow('there is no courier');
    await expect(told(approve, [...by])).rejects.toThrow('name one courier');
    await expect(told(approve, [courier])).rejects.toThrow('give --by NAME');
    await expect(told(approve, [courier, '--company', 'ups', ...by])).rejects.toThrow(
      'expected one of dhl, other',
    );
    await expect(told(suspend, [courier, '--company', 'dhl', ...by])).rejects.toThrow('Unknown option');
  });
});

describe('cubby courier badge', () => {
  const out = () => join(directory, 'badge.svg');

  it('writes a card to print, for its owner alone, and lists and revokes it', async () => {
    const made = await told(badge, [courier, '--out', out(), ...by]);
    expect(made.text).toMatch(/^Badge [0-9a-f]{8} of courier [0-9a-f]{8} is in /);
    const id = made.text.slice(6, 14);
    const card = readFileSync(out(), 'utf8');
    expect(statSync(out()).mode & 0o777).toBe(0o600);
    for (const text of ['Robin Kurier', 'Cubby Lindenhof', id, '85.6mm']) expect(card).toContain(text);
    expect(card, 'the token is in the QR alone').not.toContain('CUBBY');
    expect(logged('badge.issued')).toEqual([
      { actor: 'technician:kim', detail: expect.stringContaining(id) },
    ]);

    expect((await told(badge, [courier, '--list'])).text).toMatch(new RegExp(`^${id}  issued [^,]+\n$`));
    expect((await told(badge, [courier, '--revoke', id, ...by])).text).toBe(`Badge ${id} is revoked.\n`);
    expect((await told(badge, [courier, '--revoke', id, ...by])).exitCode).toBe(1);
    expect((await told(badge, [courier, '--list'])).text).toContain(', revoked ');
    await expect(told(badge, [courier, '--revoke', 'none', ...by])).rejects.toThrow('there is no badge none');
  });

  it('makes no badge where the card cannot be written', async () => {
    await told(badge, [courier, '--out', out(), ...by]);
    await expect(told(badge, [courier, '--out', out(), ...by])).rejects.toThrow('EEXIST');
    expect((await told(badge, [courier, '--list'])).text.trim().split('\n')).toHaveLength(1);
  });

  it('is told what to do, and only one thing', async () => {
    await expect(told(badge, [courier, ...by])).rejects.toThrow('give one of');
    await expect(told(badge, [courier, '--list', '--revoke', 'x', ...by])).rejects.toThrow('give one of');
  });

  it('lets nobody in with a token that was not issued here', () => {
    const result = atTheCabinet(({ store, now, ...kiosk }) =>
      store.transaction((tx) => signInWithBadge(tx, kiosk, `CUBBY:BADGE:${'A'.repeat(22)}`, now)),
    );
    expect(result).toEqual({ ok: false, reason: 'unknownBadge' });
  });
});

describe('cubby courier pin', () => {
  it('prints a code that the cabinet takes for a new PIN', async () => {
    const { text } = await told(pin, [courier, ...by]);
    expect(text).toMatch(/^\d{6}\nIt works for 24 h while the kiosk runs, and once\.\n$/);
    const attempt = { purpose: 'pinRenewal', e164: demoCourier.e164, code: text.slice(0, 6) } as const;
    const tried = atTheCabinet(({ store, now, ...kiosk }) =>
      store.transaction((tx) => tryVerificationCode(tx, kiosk, attempt, now)),
    );
    expect(tried).toMatchObject({ ok: true });
  });
});

describe('cubby courier access', () => {
  it('gives a courier hours, sizes and a limit of their own, and takes them back', async () => {
    const given = [
      '--hours',
      '1-5@08:00-18:00',
      '--hours',
      '6@09:00-12:00',
      '--sizes',
      'S,M',
      '--at-once',
      '3',
    ];
    expect((await told(access, [courier, ...given, ...by])).exitCode).toBe(0);
    const line = JSON.parse((await told(list, ['--json'])).text);
    expect(line.access).toEqual({
      hours: [
        { weekdays: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' },
        { weekdays: [6], from: '09:00', to: '12:00' },
      ],
      sizeClasses: ['S', 'M'],
      compartmentsAtOnce: 3,
    });
    expect((await told(list, [])).text).toContain('08:00-18:00, 09:00-12:00, sizes S M, at most 3 at once');
    await told(access, [courier, ...by]);
    expect(JSON.parse((await told(list, ['--json'])).text).access).toEqual({});
  });

  it.each([
    [['--hours', '8-18'], '--hours 8-18: expected 08:00-18:00'],
    [['--hours', '5-1@08:00-18:00'], 'expected the days in order'],
    [['--hours', '25:00-26:00'], 'hours.0.from'],
    [['--sizes', 'XXL'], 'sizeClasses.0'],
    [['--at-once', '0'], 'expected a whole number from 1 to 1000'],
  ])('refuses %j', async (args, message) => {
    await expect(told(access, [courier, ...args, ...by])).rejects.toThrow(message);
  });
});
