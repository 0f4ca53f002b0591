import { beforeEach, describe, expect, it } from 'vitest';
import { TestWire, twoXor5Boards } from './test-wire.ts';

/* The rows of PROTOCOLS §10.10 that are about locks, doors, sensors and power, as the bytes that tell of them. */

const unlock = '8A 01 01 11 9B';
const readOne = '80 01 01 33 B3';
const closed = '80 01 01 11 91';
const open = '80 01 01 00 80';

let line: TestWire;
beforeEach(() => {
  line = new TestWire();
});

/** Reads the door every 10 ms: what it is said to be, each time that changes, and after how long. */
function seen(forMs: number): [atMs: number, answer: string][] {
  const changes: [number, string][] = [];
  for (let atMs = 0; atMs < forMs; atMs += 10) {
    // By hand and not by frames: a frame takes longer than 10 ms.
    const answer = line.boards.door('1/1').input === 1 ? 'closed' : 'open';
    if (changes.at(-1)?.[1] !== answer) changes.push([atMs, answer]);
    line.clock.advance(10);
  }
  return changes;
}

describe('a lock', () => {
  it('opens its door', () => {
    expect(line.ask(readOne)).toEqual([closed]);
    line.ask(unlock);
    expect(line.ask(readOne)).toEqual([open]);
  });

  it('whose latch sticks says yes and does nothing', () => {
    line.fault('jam door=1/1');
    expect(line.ask(unlock)).toEqual(['8A 01 01 11 9B']);
    expect(line.ask(readOne)).toEqual([closed]);
    line.fault('unjam door=1/1');
    line.ask(unlock);
    expect(line.ask(readOne)).toEqual([open]);
  });

  it('whose door sticks reads open only while the coil holds the bolt', () => {
    line.fault('jam door=1/1 what=door');
    line.ask(unlock);
    expect(line.ask(readOne)).toEqual([open]);
    line.clock.advance(300);
    expect(line.ask(readOne)).toEqual([closed]);
  });

  it.each([50, 800])('moves its latch %i ms after the acknowledgement', (delayMs) => {
    line.fault(`latchDelay door=1/1 delayMs=${delayMs}`);
    line.ask(unlock, 6);
    expect(seen(1_000)).toEqual([
      [0, 'closed'],
      [delayMs, 'open'],
    ]);
  });

  it('takes several pulses', () => {
    line.fault('pulsesNeeded door=1/1 pulses=2');
    line.ask(unlock);
    expect(line.ask(readOne)).toEqual([closed]);
    line.ask(unlock);
    expect(line.ask(readOne)).toEqual([open]);
  });
});

describe('a door that bounces', () => {
  it('when it springs open', () => {
    line.fault('bounce door=1/1 times=2');
    line.ask(unlock, 6);
    expect(seen(300).map(([, state]) => state)).toEqual(['open', 'closed', 'open', 'closed', 'open']);
  });

  it('when it is shut', () => {
    line.fault('open door=1/1');
    line.fault('bounce door=1/1 times=1 when=closing');
    line.fault('close door=1/1');
    expect(seen(300).map(([, state]) => state)).toEqual(['closed', 'open', 'closed']);
  });

  it('stops when a hand takes it', () => {
    line.fault('bounce door=1/1 times=5 when=both');
    line.ask(unlock, 50);
    line.fault('bounce door=1/1 times=0');
    line.fault('close door=1/1');
    expect(seen(300)).toEqual([[0, 'closed']]);
  });

  it('is shut by a person after a while', () => {
    line.fault('autoClose afterMs=400');
    line.ask(unlock, 6);
    expect(seen(500).map(([, state]) => state)).toEqual(['open', 'closed']);
  });
});

describe('a sensor', () => {
  it.each([
    [0, open],
    [1, closed],
  ])('that is not wired and reads %i says that whatever the door does', (reads, answer) => {
    line.fault(`cutSensor door=1/1 reads=${reads}`);
    expect(line.ask(readOne)).toEqual([answer]);
    line.ask(unlock);
    expect(line.ask(readOne)).toEqual([answer]);
    line.fault('mendSensor door=1/1');
    expect(line.ask(readOne)).toEqual([open]);
  });

  it('of the wrong polarity says the opposite', () => {
    line.fault('invertDoor door=1/1');
    expect(line.ask('80 01 00 33 B2')).toEqual(['80 01 FF FF FE 33 4C']);
    line.fault('invertDoor door=1/1 on=false');
    expect(line.ask(readOne)).toEqual([closed]);
  });

  it('of the wrong polarity, on a whole board', () => {
    line.fault('invertBoard board=1');
    expect(line.ask('80 01 00 33 B2')).toEqual(['80 01 00 00 00 33 B2']);
    expect(line.ask('80 02 00 33 B1')).toEqual(['80 02 FF FF FF 33 4E']);
  });
});

describe('the power supply', () => {
  it('sags with each pulse: no board answers for a while, nor the one that was asked', () => {
    line.fault('sag ms=300');
    expect(line.ask(unlock)).toEqual([]);
    expect(line.pulses).toEqual(['1/1']);
    expect(line.ask('80 02 00 33 B1')).toEqual([]);
    line.clock.advance(200);
    expect(line.ask('80 02 00 33 B1')).toEqual(['80 02 FF FF FF 33 4E']);
    expect(line.ask(readOne)).toEqual([open]);
  });

  it('sags only for the boards that it feeds', () => {
    const wiring = twoXor5Boards();
    const boards = wiring.boards.map((board) => ({ ...board, powerGroup: board.id }));
    line = new TestWire({ ...wiring, boards });
    line.fault('sag');
    line.ask(unlock);
    expect(line.ask('80 02 00 33 B1')).toHaveLength(1);
    expect(line.ask(readOne)).toEqual([]);
  });

  it('fails: every door reads closed, then no board answers, then all is as it was', () => {
    line.fault('open door=1/1');
    line.fault('cutSensor door=1/2 reads=0');
    line.fault('powerCut closedMs=200 forMs=1000');
    expect(line.ask('80 01 00 33 B2')).toEqual(['80 01 FF FF FF 33 4D']);
    line.clock.advance(100);
    expect(line.ask(unlock)).toEqual([]);
    expect(line.pulses).toEqual([]);
    expect(line.boards.supply.isOn).toBe(false);
    line.clock.advance(900);
    expect(line.ask('80 01 00 33 B2')).toEqual(['80 01 FF FF FC 33 4E']);
  });

  it('fails for good until it is switched on', () => {
    line.fault('powerCut closedMs=0 forMs=null');
    line.clock.advance(3_600_000);
    expect(line.ask(readOne)).toEqual([]);
    line.fault('power on');
    expect(line.ask(readOne)).toEqual([closed]);
  });
});

describe('what does not exist', () => {
  it.each([
    ['close door=Z99', 'no door "Z99"'],
    ['plugBoard board=9', 'no board "9"'],
    ['noise bus=other', 'no bus "other"'],
    ['quirk board=1 name=flies', 'no quirk "flies"'],
    ['reportTogether board=1 channel=1 otherBoard=3 otherChannel=1', 'no board "3"'],
  ])('%s is refused by name', (words, message) => {
    expect(() => line.fault(words)).toThrow(message);
  });
});
