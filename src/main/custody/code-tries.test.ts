import { describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { tellOfFloods } from './refused-codes.ts';
import { TestCustody } from './test-custody.ts';

const minuteMs = 60_000;
const nothing = '000000000';

/** The free tries are used up, so that pairs are asked for. */
function askedForPairs(retrievalCode = {}) {
  const custody = new TestCustody({ configuration: { retrievalCode } });
  const parcel = custody.deposit();
  for (let tried = 0; tried < 5; tried += 1) custody.tryCode(nothing);
  const pair = (code: string, lastFour: string) => {
    custody.clock.advance(minuteMs);
    return custody.tryCode(code, lastFour);
  };
  return { custody, ...parcel, pair };
}
const refused = { accepted: false, refusal: 'unknown' };

describe('a right code with wrong last four digits', () => {
  it('is counted on the code, frozen after the fifth, and its recipient gets a new one', () => {
    const { custody, parcelId, code, token, pair } = askedForPairs();
    for (let tried = 1; tried <= 4; tried += 1) expect(pair(code, '0000')).toEqual(refused);
    expect(custody.announced).toHaveLength(1);
    expect(pair(code, '0000')).toEqual(refused);
    expect(custody.lastAnnounced()).toMatchObject({ parcelId, occasion: 'reissued' });
    expect(custody.logKinds()).toEqual(expect.arrayContaining(['code.frozen', 'code.reissued']));
    expect(custody.events()).toContain('code.frozen');
    // Right in all, and too late.
    expect(pair(code, '6789')).toEqual(refused);
    expect(custody.tryToken(token)).toEqual(refused);
    expect(pair(custody.lastAnnounced().code, '6789')).toMatchObject({ accepted: true, parcelId });
    expect(custody.violations()).toEqual([]);
  });

  it('is frozen for good where the parcel can get no new one; its QR goes on to open', () => {
    const { custody, code, token, pair } = askedForPairs({ reissuesAtMost: 0, wrongLastFourAtMost: 1 });
    expect(pair(code, '0000')).toEqual(refused);
    expect(custody.announced).toHaveLength(1);
    expect(pair(code, '6789')).toEqual(refused);
    expect(custody.tryToken(token)).toMatchObject({ accepted: true });
    expect(custody.violations()).toEqual([]);
  });

  it('is not counted by wrong codes, nor where the number cannot be read any more', () => {
    const { custody, code, pair } = askedForPairs({ wrongLastFourAtMost: 1 });
    custody.lastFour = undefined;
    for (let tried = 0; tried < 3; tried += 1) expect(pair(code, '6789')).toEqual(refused);
    custody.lastFour = '6789';
    for (let tried = 0; tried < 3; tried += 1) expect(pair(nothing, '0000')).toEqual(refused);
    expect(pair(code, '6789')).toMatchObject({ accepted: true });
  });

  it('looks to whoever types like any other wrong pair, also in how long the next one waits', () => {
    const { custody, code, pair } = askedForPairs({ wrongLastFourAtMost: 1 });
    expect(pair(code, '0000')).toEqual(pair(nothing, '0000'));
    expect(custody.tryCode(nothing, '0000')).toEqual({ accepted: false, refusal: 'wait' });
  });
});

describe('the log of refused codes', () => {
  const rows = (custody: TestCustody) =>
    custody.store
      .all(
        z.object({ kind: z.string(), detail: z.string() }),
        "SELECT kind, detail FROM access_log WHERE kind LIKE 'code.refused%' ORDER BY sequence",
      )
      .map(({ kind, detail }) => ({ kind, ...(JSON.parse(detail) as { because: string; tries?: number }) }));
  const count = (custody: TestCustody, kind: string, because: string) =>
    rows(custody).filter((row) => row.kind === kind && row.because === because).length;

  it('has a row for each of the first in a minute, also of those that were not looked at', () => {
    const custody = new TestCustody();
    for (let tried = 0; tried < 7; tried += 1) custody.tryCode(nothing);
    custody.tryCode(nothing, '0000');
    custody.tryCode(nothing, '0000');
    expect(count(custody, 'code.refused', 'unknown')).toBe(5);
    expect(count(custody, 'code.refused', 'needsLastFour')).toBe(2);
    expect(count(custody, 'code.refused', 'wait')).toBe(1);
  });

  it('collapses a flood by the minute, and loses no try', () => {
    const custody = new TestCustody();
    for (let tried = 0; tried < 600; tried += 1) {
      custody.tryToken('CUBBY:wrong');
      custody.clock.advance(500);
    }
    custody.act((tx) => tellOfFloods(tx, custody.moment()));
    custody.clock.advance(minuteMs);
    custody.act((tx) => tellOfFloods(tx, custody.moment()));
    const all = rows(custody);
    expect(all.reduce((sum, { tries = 1 }) => sum + tries, 0)).toBe(600);
    expect(all.length).toBeLessThanOrEqual(5 * 6);
    expect(custody.events().filter((name) => name === 'code.refusedOften')).toHaveLength(5);
    expect(custody.events().filter((name) => name === 'code.refused')).toHaveLength(25);
    expect(custody.count('SELECT count(*) AS count FROM refused_codes')).toBe(0);
  });

  it('counts minutes of running time: neither a clock that is set nor a restart loses any', () => {
    const custody = new TestCustody();
    for (let tried = 0; tried < 8; tried += 1) custody.tryToken('CUBBY:wrong');
    custody.clock.setWall(custody.clock.now() - 86_400_000);
    custody.tryToken('CUBBY:wrong');
    custody.restart();
    custody.beAway(10 * minuteMs);
    custody.act((tx) => tellOfFloods(tx, custody.moment()));
    expect(rows(custody)).toHaveLength(5);
    custody.clock.advance(minuteMs);
    custody.act((tx) => tellOfFloods(tx, custody.moment()));
    expect(rows(custody).at(-1)).toMatchObject({ kind: 'code.refusedOften', tries: 4 });
  });

  it('holds nothing of what was typed', () => {
    const custody = new TestCustody();
    for (let tried = 0; tried < 9; tried += 1) custody.tryCode('987654321', '4711');
    custody.clock.advance(minuteMs);
    custody.act((tx) => tellOfFloods(tx, custody.moment()));
    const rows = custody.db.prepare('SELECT kind, actor, subject, detail FROM access_log').all();
    const everything = JSON.stringify([rows, custody.db.prepare('SELECT * FROM event_outbox').all()]);
    expect(JSON.stringify(custody.db.prepare('SELECT entry FROM journal').all())).not.toContain('987654321');
    expect(JSON.stringify(rows)).not.toContain('4711');
    expect(everything).not.toContain('987654321');
  });
});
