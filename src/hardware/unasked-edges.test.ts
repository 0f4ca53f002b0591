import { describe, expect, it } from 'vitest';
import { UnaskedEdges } from './unasked-edges.ts';

const opened = (doorId: string, atMonotonicMs: number) => ({
  doorId,
  from: 'closed' as const,
  to: 'open' as const,
  atMonotonicMs,
});
const closed = (doorId: string, atMonotonicMs: number) => ({
  doorId,
  from: 'open' as const,
  to: 'closed' as const,
  atMonotonicMs,
});

describe('an opening', () => {
  it('within its own pulse is asked for', () => {
    const unasked = new UnaskedEdges();
    unasked.pulsed('A01', 1_000);
    expect(unasked.judge(opened('A01', 1_400))).toBeUndefined();
    unasked.pulsed('A02', 2_000);
    expect(unasked.judge(opened('A02', 61_000))).toBeUndefined();
  });

  it('that nobody pulsed is a misfire while another lock was just pulsed, and names that one', () => {
    const unasked = new UnaskedEdges();
    unasked.pulsed('A01', 1_000);
    unasked.pulsed('A02', 2_000);
    expect(unasked.judge(opened('A03', 3_000))).toEqual({
      doorId: 'A03',
      kind: 'misfire',
      pulsedDoorId: 'A02',
      atMonotonicMs: 3_000,
    });
  });

  it('that nobody pulsed is tamper else', () => {
    const unasked = new UnaskedEdges();
    unasked.pulsed('A01', 1_000);
    const tamper = { doorId: 'A03', kind: 'tamper', atMonotonicMs: 10_000 };
    expect(unasked.judge(opened('A03', 10_000))).toEqual(tamper);
    expect(new UnaskedEdges().judge(opened('A03', 10_000))).toEqual(tamper);
  });

  it('that was on its way when the pulse left, or came long after it, is not its answer', () => {
    const unasked = new UnaskedEdges();
    unasked.pulsed('A01', 1_000);
    expect(unasked.judge(opened('A01', 990))?.kind).toBe('tamper');
    unasked.pulsed('A01', 2_000);
    expect(unasked.judge(opened('A01', 62_001))?.kind).toBe('tamper');
  });

  it('uses its pulse up, but for a door that did not latch', () => {
    const unasked = new UnaskedEdges();
    unasked.pulsed('A01', 1_000);
    expect(unasked.judge(opened('A01', 1_400))).toBeUndefined();
    expect(unasked.judge(closed('A01', 20_000))).toBeUndefined();
    expect(unasked.judge(opened('A01', 22_000))).toBeUndefined();
    expect(unasked.judge(closed('A01', 23_000))).toBeUndefined();
    expect(unasked.judge(opened('A01', 40_000))?.kind).toBe('tamper');
    expect(unasked.judge(closed('A01', 41_000))).toBeUndefined();
    expect(unasked.judge(opened('A01', 42_000))?.kind).toBe('tamper');
  });

  it('out of the unknown is none', () => {
    const unasked = new UnaskedEdges();
    expect(unasked.judge({ ...opened('A01', 1_000), from: 'unknown' })).toBeUndefined();
  });
});
