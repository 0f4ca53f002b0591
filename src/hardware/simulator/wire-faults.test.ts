import { beforeEach, describe, expect, it } from 'vitest';
import { TestWire } from './test-wire.ts';

/* The rows of PROTOCOLS §10.10 that are about the pair of wires, each as the bytes on it. */

const readAll = '80 01 00 33 B2';
const allClosed = '80 01 FF FF FF 33 4D';
const report = '81 01 01 11 90';

let line: TestWire;
beforeEach(() => {
  line = new TestWire();
});

describe('an echo', () => {
  it('comes when the request is over, before the answer', () => {
    line.fault('echo bus=bus on');
    expect(line.ask(readAll)).toEqual([readAll, allClosed]);
    expect(line.heard[0]?.atMs).toBeCloseTo((5 * 10 * 1000) / 9600, 6);
  });

  it('comes with the answer in one piece', () => {
    line.fault('echo bus=bus on glued');
    expect(line.ask(readAll)).toEqual([`${readAll} ${allClosed}`]);
  });

  it('comes alone, late, where no answer follows', () => {
    line.fault('echo bus=bus on glued');
    line.fault('unplugBoard board=1');
    expect(line.ask(readAll, 250)).toEqual([]);
    expect(line.listen(20)).toEqual([readAll]);
  });

  it('ends', () => {
    line.fault('echo bus=bus on');
    line.fault('echo bus=bus on=false');
    expect(line.ask(readAll)).toEqual([allClosed]);
  });
});

describe('a report that nobody asked for', () => {
  it('comes between two requests', () => {
    line.fault('report board=1 channel=1');
    expect(line.listen(10)).toEqual([report]);
  });

  it('garbles the request that is passing, and what is left of it arrives', () => {
    line.fault('answers board=1 report=during times=1');
    line.fault('echo bus=bus on');
    const [echo, rest] = line.ask('8A 01 05 11 9F');
    // From its middle on, 81 01 … is laid over … 11 9F: a 0 wins.
    expect(echo).toBe('8A 01 05 01 01');
    expect(rest).toBe('01 11 90');
    expect(line.pulses).toEqual([]);
    expect(line.wire.collisions).toBe(1);
    expect(line.ask('8A 01 05 11 9F')).toEqual(['8A 01 05 11 9F', '8A 01 05 11 9F']);
  });

  it('falls into another board’s answer', () => {
    line.say(readAll);
    line.clock.advance(28);
    line.fault('report board=2 channel=1');
    // 81 02 01 11 is laid over FF FF 33 4D, and the last byte stands behind.
    expect(line.listen(50)).toEqual(['80 01 FF 81 02 01 01', '93']);
    expect(line.wire.overlaps).toBe(1);
  });

  it('comes at random times, the same for the same seed', () => {
    const times = (seed: number) => {
      const each = new TestWire(undefined, seed);
      each.fault('reports board=2 everyMs=100');
      each.listen(2_000);
      return each.heard.map(({ atMs }) => atMs);
    };
    expect(times(1).length).toBeGreaterThan(10);
    expect(times(1)).toEqual(times(1));
    expect(times(1)).not.toEqual(times(2));
  });

  it('collides with polls sooner or later', () => {
    line.fault('reports board=2 everyMs=50');
    for (let poll = 0; poll < 100; poll += 1) line.ask(readAll, 60);
    expect(line.wire.collisions).toBeGreaterThan(5);
    expect(line.wire.overlaps).toBeGreaterThan(5);
    line.fault('reports board=2');
    expect(line.listen(1_000)).toEqual([]);
  });

  it('tells of each door that moves', () => {
    line.fault('reports board=1 moves');
    line.fault('open door=1/1');
    expect(line.listen(10)).toEqual(['81 01 01 00 81']);
    line.fault('close door=1/1');
    expect(line.listen(10)).toEqual([report]);
  });
});

describe('two boards', () => {
  it.each([
    ['overlaid', '81 00 00 11 90'],
    ['xored', '00 03 03 00 00'],
    ['interleaved', '81 81 01 02 01 02 11 11 90 90'],
  ])('that report at once are heard %s', (how, heard) => {
    line.fault(`reportTogether board=1 channel=1 otherBoard=2 otherChannel=2 how=${how}`);
    expect(line.listen(20)).toEqual([heard]);
    expect(line.wire.overlaps).toBe(1);
  });

  it('with one address answer over each other', () => {
    line.fault('open door=2/1');
    line.fault('readdress board=2 address=1');
    expect(line.ask(readAll)).toEqual(['80 01 FF FF FE 33 4C']);
    expect(line.wire.overlaps).toBe(1);
  });

  it('with one address of which one is slower: its end stands behind the other’s', () => {
    line.fault('readdress board=2 address=1');
    line.fault('answers board=2 lateMs=4');
    // The second begins four characters later: 80 01 FF is laid over FF 33 4D.
    expect(line.ask(readAll)).toEqual(['80 01 FF FF 80 01 4D', 'FF FF 33 4D']);
  });
});

describe('a noisy line', () => {
  it('flips bits in both directions, and says how many', () => {
    line.fault('noise flips=1');
    line.fault('echo bus=bus on');
    // The echo is made in the adapter, not on the line.
    expect(line.ask(readAll)).toEqual([readAll]);
    line.fault('noise flips=1 direction=from-board');
    expect(line.ask(readAll)[1]).toBe('7F FE 00 00 00 CC B2');
    expect(line.wire.noise.counts).toEqual({ flippedBits: 5 * 8 + 7 * 8, lostBytes: 0, doubledBytes: 0 });
  });

  it('loses bytes, and doubles them', () => {
    line.fault('noise lost=1 direction=from-board');
    expect(line.ask(readAll)).toEqual([]);
    line.fault('noise doubled=1 direction=from-board');
    expect(line.ask('80 01 03 33 B1')).toEqual(['80 80 01 01 03 03 11 11 93 93']);
    expect(line.wire.noise.counts).toEqual({ flippedBits: 0, lostBytes: 7, doubledBytes: 5 });
  });

  it('damages a request before the board hears it', () => {
    line.fault('noise lost=1 direction=to-board');
    expect(line.ask('8A 01 01 11 9B')).toEqual([]);
    expect(line.pulses).toEqual([]);
    line.fault('noise');
    expect(line.ask('8A 01 01 11 9B')).toHaveLength(1);
  });

  it.each([1e-1, 1e-2, 1e-3])('flips a share of %f of all bits', (share) => {
    line.fault(`noise flips=${share} direction=from-board`);
    const polls = 2_000;
    for (let poll = 0; poll < polls; poll += 1) line.ask(readAll, 40);
    const bits = polls * 7 * 8;
    const expected = bits * share;
    const { flippedBits } = line.wire.noise.counts;
    expect(Math.abs(flippedBits - expected)).toBeLessThan(5 * Math.sqrt(expected));
  });

  it('damages the same bytes for the same seed', () => {
    const heard = (seed: number) => {
      const each = new TestWire(undefined, seed);
      each.fault('noise flips=0.01 lost=0.01 doubled=0.01');
      return Array.from({ length: 50 }, () => each.ask(readAll, 40)).join();
    };
    expect(heard(7)).toBe(heard(7));
    expect(heard(7)).not.toBe(heard(8));
  });
});
