import { describe, expect, it } from 'vitest';
import { madeMsOf, newId, newReference } from './ids.ts';

describe('an id', () => {
  it('is a UUIDv7 that carries its moment', () => {
    const nowMs = Date.UTC(2026, 10, 24);
    const id = newId(nowMs);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(madeMsOf(id)).toBe(nowMs);
    expect(madeMsOf('demo-courier')).toBeNaN();
  });

  it('sorts by time and is never made twice', () => {
    const ids = Array.from({ length: 1_000 }, (_, ms) => newId(ms * 1_000));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 1_000 }, () => newId(1))).size).toBe(1_000);
  });
});

it('a reference has nothing in it that sounds or looks like something else', () => {
  for (let time = 0; time < 200; time += 1) expect(newReference()).toMatch(/^[A-HJ-NP-Z2-9]{6}$/);
});
