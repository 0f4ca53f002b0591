import { describe, expect, it } from 'vitest';
import { cabinetFile } from '../../contract/cabinet-file.ts';
import { ManualClock } from '../../manual-clock.ts';
import type { ConnectionListener, Transport } from '../transport.ts';
import { CabinetScanners, scannerMistakes } from './cabinet-scanners.ts';

/** A small cabinet with these scanners, as somebody writes it. */
function fileWith(scanners: readonly object[]) {
  return cabinetFile.safeParse({
    name: 'Station Road',
    country: 'DE',
    buses: [{ id: 'main', url: 'tcp://127.0.0.1:4001' }],
    boards: [{ id: '1', bus: 'main', protocol: 'xor5', address: 1 }],
    compartments: [{ id: 'a1', label: 'A01', sizeClass: 'S', column: 1, row: 1, board: '1', channel: 1 }],
    scanners,
  });
}

function scannersOf(...scanners: readonly object[]) {
  const read = fileWith(scanners);
  if (!read.success) throw read.error;
  return read.data.scanners;
}

function mistakesOf(...scanners: readonly object[]) {
  const read = fileWith(scanners);
  if (!read.success) return read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return scannerMistakes(read.data.scanners).map(({ path, expected }) => `${path}: ${expected}`);
}

const front = { id: 'front', url: 'serial:///dev/ttyACM0' };

describe('scanners in the cabinet file', () => {
  it('need nothing but a port', () => {
    expect(scannersOf(front)).toEqual([{ ...front, prefix: '', suffix: '', symbologyIdentifiers: 'none' }]);
  });

  it('may be framed by what scanners send', () => {
    const framed = { ...front, terminator: '\u0003', prefix: '\u0002', suffix: '!\t' };
    expect(mistakesOf(framed)).toEqual([]);
  });

  it.each([
    [[front, { ...front, id: 'low' }], 'scanners.1.url: the same as scanners[0].url'],
    [[front, { ...front, url: 'serial:///dev/ttyACM1' }], 'scanners.1.id: the same as scanners[0].id'],
    [[{ ...front, url: 'TCP://127.0.0.1:4001?baud=9600' }], 'scanners.0.url: the same as buses[0].url'],
    [
      [{ ...front, url: 'serial:///dev/ttyACM0?baud=1' }],
      'scanners[0].url: baud=1: expected a whole number from 300 to 1000000',
    ],
    [[{ ...front, url: 'tcp://127.0.0.1:99999' }], 'scanners[0].url: Invalid URL'],
    [[{ ...front, terminator: '' }], 'scanners.0.terminator: expected 1 to 4 control characters'],
    [[{ ...front, terminator: ';' }], 'scanners.0.terminator: expected 1 to 4 control characters'],
    [[{ ...front, terminator: '\u0085' }], 'scanners.0.terminator: expected 1 to 4 control characters'],
    [[{ ...front, terminator: '\u001d' }], 'scanners.0.terminator: expected no GS'],
    [[{ ...front, prefix: '\r' }], 'scanners.0.prefix: expected no CR, no LF and no GS'],
    [[{ ...front, suffix: '\u00fc' }], 'scanners.0.suffix: expected ASCII'],
  ])('a mistake is told with its place: %#', (scanners, mistake) => {
    expect(mistakesOf(...scanners)).toEqual([mistake]);
  });
});

it('all scanners of a cabinet are heard, each under its id, and one that is missing changes nothing', async () => {
  const clock = new ManualClock();
  const listeners = new Map<string, ConnectionListener>();
  const told: unknown[] = [];
  const scanners = new CabinetScanners({
    entries: scannersOf(
      front,
      { id: 'low', url: 'tcp://127.0.0.1:4002' },
      { id: 'gone', url: 'serial:///dev/x' },
    ),
    clock,
    transportFor: (url, line): Transport => ({
      connect(listener) {
        if (url.endsWith('/x')) return Promise.reject(new Error('No such file or directory'));
        expect(line).toEqual({ baud: 9_600, dataBits: 8, parity: 'none', stopBits: 1 });
        listeners.set(url, listener);
        return Promise.resolve({ write: () => {}, close: () => {} });
      },
    }),
  });
  const forget = scanners.listen({
    scanned: (id, reading) => told.push([id, 'text' in reading ? reading.text : reading.unreadable]),
    connected: (id) => told.push([id, 'connected']),
    lost: (id, reason) => told.push([id, reason]),
  });
  scanners.start();
  await clock.advanceAsync(500);
  listeners.get(front.url)?.bytes(Buffer.from('JD0146\r'));
  listeners.get('tcp://127.0.0.1:4002')?.bytes(Buffer.from('CUBBY:A\r'));
  clock.advance(50);
  listeners.get(front.url)?.closed('unplugged');
  expect(told).toEqual([
    ['front', 'connected'],
    ['low', 'connected'],
    ['front', 'JD0146'],
    ['low', 'CUBBY:A'],
    ['front', 'unplugged'],
  ]);
  expect(scanners.health().map(({ scannerId, isConnected, read }) => [scannerId, isConnected, read])).toEqual(
    [
      ['front', false, 1],
      ['low', true, 1],
      ['gone', false, 0],
    ],
  );
  forget();
  scanners.stop();
  expect(clock.pendingTimers).toBe(0);
});
