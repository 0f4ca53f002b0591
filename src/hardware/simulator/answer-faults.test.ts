import { beforeEach, describe, expect, it } from 'vitest';
import { TestWire } from './test-wire.ts';

/* The rows of PROTOCOLS §10.10 that are about one board's answer, each as the bytes on the wire. */

const readAll = '80 01 00 33 B2';
const allClosed = '80 01 FF FF FF 33 4D';
const readThree = '80 01 03 33 B1';
const threeClosed = '80 01 03 11 93';
const report = '81 01 01 11 90';

let line: TestWire;
beforeEach(() => {
  line = new TestWire();
});

describe('a sound board', () => {
  it('answers after its turnaround, at the pace of the line', () => {
    expect(line.ask(readAll)).toEqual([allClosed]);
    // 5 bytes out, 20 ms of thought, 7 bytes back, at 10 bits a byte and 9600 baud.
    expect(line.heard[0]?.atMs).toBeCloseTo((12 * 10 * 1000) / 9600 + 20, 6);
  });
});

describe('an answer', () => {
  it.each<[fault: string, asked: string, heard: string[]]>([
    ['silent', readAll, []],
    ['wrongChecksum', readAll, ['80 01 FF FF FF 33 17']],
    ['cutAfterBytes=4', readAll, ['80 01 FF FF']],
    ['oneByteChunks', readThree, ['80', '01', '03', '11', '93']],
    ['splitPauseMs=16', readAll, ['80 01 FF', 'FF FF 33 4D']],
    ['flipOneBit', readAll, ['81 01 FF FF FF 33 4D']],
    ['wrongBoard', readAll, ['80 02 FF FF FF 33 4E']],
    ['wrongLock', readThree, ['80 01 04 11 94']],
    ['garbageInFront=[0,255]', readThree, [`00 FF ${threeClosed}`]],
    ['twice', readThree, [`${threeClosed} ${threeClosed}`]],
    ['report=before', readThree, [`${report} ${threeClosed}`]],
    ['report=inside', readThree, [`80 01 ${report} 03 11 93`]],
    ['report=after', readThree, [`${threeClosed} ${report}`]],
  ])('with %s', (fault, asked, heard) => {
    line.fault(`answers board=1 ${fault}`);
    expect(line.ask(asked)).toEqual(heard);
    line.fault('answers board=1');
    expect(line.ask(readAll)).toEqual([allClosed]);
  });

  it('with another bit flipped each time', () => {
    line.fault('answers board=1 flipOneBit');
    expect([1, 2, 3].map(() => line.ask(readThree)[0]?.slice(0, 2))).toEqual(['81', '82', '84']);
  });

  it('with an adapter that holds its second half back', () => {
    line.fault('answers board=1 splitPauseMs=16');
    line.ask(readAll);
    const [first = 0, second = 0] = line.heard.map(({ atMs }) => atMs);
    expect(second - first).toBeCloseTo((4 * 10 * 1000) / 9600 + 16, 6);
  });

  it('that comes during the next request garbles both', () => {
    line.fault('answers board=1 lateMs=200 times=1');
    expect(line.ask(readThree, 220)).toEqual([]);
    line.clock.advance(6);
    // Two bytes of the answer are over when the host begins; the rest falls on its own bytes.
    expect(line.ask(readThree)).toEqual(['80']);
    expect(line.wire.collisions).toBe(1);
    expect(line.ask(readThree)).toEqual([threeClosed]);
  });

  it('that waits for the next one comes with it in one piece', () => {
    line.fault('answers board=1 glued');
    expect(line.ask(readAll)).toEqual([]);
    expect(line.ask(readThree)).toEqual([`${allClosed} ${threeClosed}`]);
  });

  it('is spoiled so many times', () => {
    line.fault('answers board=1 silent times=2');
    expect([readAll, readAll, readAll].map((asked) => line.ask(asked))).toEqual([[], [], [allClosed]]);
  });
});

describe('a board that starts anew', () => {
  it('stops in the middle of its answer and is down for a while', () => {
    line.fault('reboot board=1 downMs=500');
    expect(line.ask(readAll)).toEqual(['80 01 FF FF']);
    expect(line.ask(readAll)).toEqual([]);
    line.clock.advance(500);
    expect(line.ask(readAll)).toEqual([allClosed]);
  });

  it('at once', () => {
    line.fault('reboot board=1 inAnswer=false downMs=150');
    expect(line.ask(readAll)).toEqual([]);
    line.clock.advance(100);
    expect(line.ask(readAll)).toEqual([allClosed]);
  });

  it('forgets an address that a register held', () => {
    line.fault('unplugBoard board=1');
    line.fault('reboot board=2 inAnswer=false downMs=0 forgets=address');
    expect(line.ask('80 02 00 33 B1')).toEqual([]);
    expect(line.ask(readAll)).toEqual([allClosed]);
    line.fault('readdress board=2 address=2');
    expect(line.ask('80 02 00 33 B1')).toEqual(['80 02 FF FF FF 33 4E']);
  });

  it('forgets its baud rate and understands nothing until it is restored', () => {
    line.fault('reboot board=1 inAnswer=false downMs=0 forgets=baud');
    expect(line.ask(readAll)).toEqual([]);
    line.fault('restoreBaud board=1');
    expect(line.ask(readAll)).toEqual([allClosed]);
  });
});

describe('a board', () => {
  it('that is unplugged neither hears nor answers', () => {
    line.fault('unplugBoard board=1');
    expect(line.ask('8A 01 01 11 9B')).toEqual([]);
    expect(line.pulses).toEqual([]);
    line.fault('plugBoard board=1');
    expect(line.ask(readAll)).toEqual([allClosed]);
  });

  it('that is silent hears and obeys', () => {
    line.fault('answers board=1 silent');
    expect(line.ask('8A 01 01 11 9B')).toEqual([]);
    expect(line.pulses).toEqual(['1/1']);
  });
});
