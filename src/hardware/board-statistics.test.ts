import { expect, it } from 'vitest';
import { BoardStatistics } from './board-statistics.ts';
import type { Heard } from './turn-evidence.ts';

const heard: Heard = {
  isAnswered: true,
  bytes: 7,
  noiseBytes: 0,
  shortestAnswerBytes: 7,
  longestAnswerBytes: 11,
};

function tested() {
  const alerts: [number, boolean][] = [];
  const statistics = new BoardStatistics((share, isOver) => alerts.push([share, isOver]));
  let nowMs = 0;
  const exchange = (outcome: 'answered' | 'timedOut' | 'garbled' | 'portClosed', roundTripMs = 30) => {
    nowMs += 500;
    statistics.note(
      outcome === 'answered'
        ? { answered: true, answer: undefined, sentAtMs: nowMs - roundTripMs, atMs: nowMs, heard }
        : { answered: false, written: true, fault: outcome, atMs: nowMs, heard },
    );
  };
  return { alerts, statistics, exchange, share: () => statistics.errorShare(nowMs) };
}

it('knows the middle and the slow end of the last round trips', () => {
  const { statistics, exchange } = tested();
  expect(statistics.roundTripMs).toBeUndefined();
  for (let ms = 1; ms <= 100; ms += 1) exchange('answered', ms);
  expect(statistics.roundTripMs).toEqual({ p50: 50, p99: 99 });
  for (let times = 0; times < 256; times += 1) exchange('answered', 7);
  expect(statistics.roundTripMs).toEqual({ p50: 7, p99: 7 });
});

it('alerts once above 1 % over five minutes, and tells when it is over', () => {
  const { alerts, statistics, exchange, share } = tested();
  exchange('garbled');
  exchange('timedOut');
  exchange('timedOut');
  expect(alerts).toEqual([]);
  for (let times = 0; times < 97; times += 1) exchange('answered');
  expect(alerts).toEqual([[0.03, false]]);
  for (let times = 0; times < 700; times += 1) exchange('answered');
  expect(alerts).toHaveLength(2);
  expect(alerts[1]?.[1]).toBe(true);
  expect(share()).toBe(0);
  expect(statistics).toMatchObject({ answered: 797, timedOut: 2, garbled: 1 });
});

it('does not blame a board for its port, nor for a single miss', () => {
  const { alerts, exchange, share } = tested();
  for (let times = 0; times < 400; times += 1) exchange('answered');
  for (let times = 0; times < 10; times += 1) exchange('portClosed');
  exchange('timedOut');
  expect(share()).toBeCloseTo(1 / 401);
  expect(alerts).toEqual([]);
});
