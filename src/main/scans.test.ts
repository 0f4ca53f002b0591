import { describe, expect, it } from 'vitest';
import type { Reading } from '../hardware/scanners/scanners.ts';
import { ManualClock } from '../manual-clock.ts';
import { passScansOn } from './scans.ts';

function scene() {
  const clock = new ManualClock();
  const heard: (string | undefined)[] = [];
  const logged: string[] = [];
  const state = { hasMeaning: true, isServing: true };
  const listener = passScansOn({
    clock,
    session: {
      scanned(scan) {
        heard.push(scan?.text);
        return state.hasMeaning;
      },
    },
    isServing: () => state.isServing,
    log: (event, fields) => logged.push(JSON.stringify({ event, ...fields })),
  });
  const read = (text: string, scanner = 'front') => {
    const reading: Reading = {
      beganMonotonicMs: clock.monotonicMs(),
      text,
      symbology: 'qr',
      isGs1: false,
    };
    listener.scanned?.(scanner, reading);
  };
  const unreadable = () =>
    listener.scanned?.('front', { beganMonotonicMs: clock.monotonicMs(), unreadable: 'tooLong' });
  return { clock, heard, logged, state, read, unreadable };
}

describe('a code in front of scanners', () => {
  it('counts once while it stays, whichever scanner sees it, and again when it was away', () => {
    const { clock, heard, read } = scene();
    for (let count = 0; count < 20; count += 1) {
      read('CUBBY:A', count % 2 === 0 ? 'front' : 'low');
      clock.advance(1_000);
    }
    expect(heard).toEqual(['CUBBY:A']);
    clock.advance(2_000);
    read('CUBBY:A');
    read('CUBBY:B');
    expect(heard).toEqual(['CUBBY:A', 'CUBBY:A', 'CUBBY:B']);
  });

  it('counts again at once where nothing came of it', () => {
    const { heard, state, read } = scene();
    state.hasMeaning = false;
    read('JD0146');
    state.hasMeaning = true;
    read('JD0146');
    read('JD0146');
    expect(heard).toEqual(['JD0146', 'JD0146']);
  });

  it('that cannot be read counts once too', () => {
    const { clock, heard, unreadable, read } = scene();
    unreadable();
    clock.advance(600);
    unreadable();
    read('A\u0000B');
    read('CUBBY:A');
    unreadable();
    expect(heard).toEqual([undefined, 'CUBBY:A', undefined]);
  });

  it('counts nothing while nobody is served', () => {
    const { heard, state, read } = scene();
    state.isServing = false;
    read('CUBBY:A');
    state.isServing = true;
    read('CUBBY:A');
    expect(heard).toEqual(['CUBBY:A']);
  });
});

it('what was read is not logged', () => {
  const { logged, read, unreadable } = scene();
  read('CUBBY:SECRET');
  unreadable();
  expect(logged).toEqual([
    '{"event":"scanner.read","scanner":"front","symbology":"qr","isGs1":false,"characters":12,"hadMeaning":true}',
    '{"event":"scanner.unreadable","scanner":"front","cause":"tooLong","hadMeaning":true}',
  ]);
});
