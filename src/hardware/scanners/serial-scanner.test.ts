import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../manual-clock.ts';
import type { ConnectionListener, Transport } from '../transport.ts';
import { longestReading } from './scanner-line.ts';
import type { Reading } from './scanners.ts';
import { type ScannerSettings, SerialScanner } from './serial-scanner.ts';

const settings: ScannerSettings = { id: 'front', prefix: '', suffix: '', symbologyIdentifiers: 'none' };

/** A scanner on a wire that a test holds in its hands. */
class Wire implements Transport {
  readonly clock = new ManualClock();
  readonly readings: Reading[] = [];
  readonly told: string[] = [];
  readonly scanner: SerialScanner;
  attempts = 0;
  #listener: ConnectionListener | undefined;

  constructor(changes: Partial<ScannerSettings> = {}) {
    this.scanner = new SerialScanner({ ...settings, ...changes }, this, this.clock, {
      scanned: (reading) => this.readings.push(reading),
      connected: () => this.told.push('connected'),
      lost: () => this.told.push('lost'),
    });
  }

  /** Started, opened, and quiet for long enough to be heard. */
  static async open(changes: Partial<ScannerSettings> = {}): Promise<Wire> {
    const wire = new Wire(changes);
    wire.scanner.start();
    await wire.clock.advanceAsync(500);
    return wire;
  }

  connect(listener: ConnectionListener) {
    this.attempts += 1;
    this.#listener = listener;
    return Promise.resolve({ write: () => expect.unreachable('nothing is written'), close: () => {} });
  }

  send(text: string | Uint8Array): void {
    this.#listener?.bytes(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
  }

  async unplug(): Promise<void> {
    this.#listener?.closed('unplugged');
    await this.clock.advanceAsync(250);
  }

  get texts(): (string | undefined)[] {
    return this.readings.map((reading) => ('text' in reading ? reading.text : reading.unreadable));
  }
}

describe('a scan', () => {
  it('is told 50 ms after its terminator, with the time at which it began', async () => {
    const wire = await Wire.open({ symbologyIdentifiers: 'aim' });
    for (const byte of ']C100340434161094042557\r\n') {
      wire.send(byte);
      wire.clock.advance(1);
    }
    wire.clock.advance(48);
    expect(wire.readings).toEqual([]);
    wire.clock.advance(1);
    expect(wire.readings).toEqual([
      { beganMonotonicMs: 500, text: '00340434161094042557', symbology: 'code128', isGs1: true },
    ]);
    expect(wire.scanner.health()).toEqual({
      scannerId: 'front',
      isConnected: true,
      isListening: false,
      read: 1,
      unreadable: 0,
      halfLines: 0,
      droppedBytes: 0,
    });
    wire.clock.advance(452);
    expect(wire.scanner.health().isListening).toBe(true);
    wire.scanner.stop();
    expect(wire.clock.pendingTimers).toBe(0);
  });

  it('survives pauses within its line, and half a line is forgotten after a second', async () => {
    const wire = await Wire.open();
    wire.send('JD01');
    wire.clock.advance(999);
    wire.send('4600003\r');
    wire.clock.advance(1_000);
    wire.send('HALF');
    wire.clock.advance(1_000);
    wire.send('WHOLE\r');
    wire.clock.advance(50);
    expect(wire.texts).toEqual(['JD014600003', 'WHOLE']);
    expect(wire.scanner.health().halfLines).toBe(1);
  });

  it.each([
    ['of 10,000 characters', `${'C'.repeat(10_000)}\r`, 'tooLong'],
    ['of control characters', 'A\u0000B\r', 'unprintable'],
    ['of several lines', 'BEGIN:VCARD\r\nN:Nobody\r\n', 'severalLines'],
    ['of a line and a half', 'CUBBY:AAAA\rCUBBY:BB', 'severalLines'],
  ])('%s is unreadable, once', async (_, text, cause) => {
    const wire = await Wire.open();
    wire.send(text);
    wire.clock.advance(2_000);
    wire.send('NEXT\r');
    wire.clock.advance(50);
    expect(wire.texts).toEqual([cause, 'NEXT']);
  });

  it('of an identifier alone is nothing', async () => {
    const wire = await Wire.open({ symbologyIdentifiers: 'aim' });
    wire.send(']C1\r');
    wire.clock.advance(50);
    expect(wire.readings).toEqual([]);
  });
});

describe('a scanner that babbles', () => {
  it('is heard once, and again when it has been quiet for half a second', async () => {
    const wire = await Wire.open();
    for (let index = 0; index < 100; index += 1) {
      wire.send(`LABEL${index}\r`);
      wire.clock.advance(200);
    }
    expect(wire.texts).toEqual(['LABEL0']);
    wire.clock.advance(500);
    wire.send('LABEL-OF-A-PERSON\r');
    wire.clock.advance(50);
    expect(wire.texts).toEqual(['LABEL0', 'LABEL-OF-A-PERSON']);
  });

  it('without a pause is not heard at all, and keeps no memory', async () => {
    const wire = await Wire.open();
    for (let index = 0; index < 500; index += 1) {
      wire.send(`LABEL${index}\r`);
      wire.clock.advance(10);
    }
    expect(wire.readings).toEqual([]);
  });

  it('that floods is closed, and opened again later', async () => {
    const wire = await Wire.open();
    const before = wire.attempts;
    for (let index = 0; index < 70; index += 1) wire.send('x'.repeat(1_000));
    expect(wire.scanner.health()).toMatchObject({ isConnected: false, isListening: false });
    await wire.clock.advanceAsync(750);
    expect(wire.attempts).toBe(before + 1);
    wire.send('LABEL\r');
    wire.clock.advance(50);
    expect(wire.texts).toEqual(['LABEL']);
    expect(wire.told).toEqual(['connected', 'lost', 'connected']);
  });
});

describe('the port', () => {
  it('does not tell what was kept from before it was open, however much that is', async () => {
    const wire = new Wire();
    wire.scanner.start();
    wire.send('CUBBY:KEPT-BEFORE\r');
    await wire.clock.advanceAsync(0);
    for (let index = 0; index < 10; index += 1) {
      wire.send(`CUBBY:KEPT-${index}\r`);
      wire.clock.advance(300);
    }
    wire.clock.advance(500);
    wire.send('CUBBY:SHOWN\r');
    wire.clock.advance(50);
    expect(wire.texts).toEqual(['CUBBY:SHOWN']);
  });

  it('that is gone takes half a line with it', async () => {
    const wire = await Wire.open();
    wire.send('0034043416');
    await wire.unplug();
    wire.clock.advance(500);
    wire.send('1094042557\r');
    wire.clock.advance(50);
    expect(wire.texts).toEqual(['1094042557']);
    expect(wire.told).toEqual(['connected', 'lost', 'connected']);
  });
});

it('whatever comes and when: only short printable text, half a second apart', () => {
  const step = fc.record({
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.constantFrom('A\r', 'CUBBY:A\r\n', ']C1\u001d', '\r').map((text) => Buffer.from(text)),
      fc.integer({ min: 400, max: 2_000 }).map((length) => Buffer.alloc(length, 'x')),
    ),
    pauseMs: fc.constantFrom(0, 1, 49, 50, 51, 400, 500, 1_000),
  });
  return fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const wire = await Wire.open({ symbologyIdentifiers: 'aim' });
      for (const { bytes, pauseMs } of steps) {
        wire.send(bytes);
        wire.clock.advance(pauseMs);
      }
      wire.clock.advance(2_000);
      wire.send(']Q1CUBBY:B\r');
      wire.clock.advance(50);
      expect(wire.texts.at(-1)).toBe('CUBBY:B');
      let endedMs = 0;
      for (const reading of wire.readings) {
        expect(reading.beganMonotonicMs - endedMs).toBeGreaterThanOrEqual(500);
        endedMs = reading.beganMonotonicMs;
        if (!('text' in reading)) continue;
        expect(reading.text.length).toBeLessThanOrEqual(longestReading);
        expect(reading.text.replaceAll('\u001d', '')).toMatch(/^[ -~]+$/);
      }
      wire.scanner.stop();
      expect(wire.clock.pendingTimers).toBe(0);
    }),
    { numRuns: 60 },
  );
});
