import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { boardFamilies } from '../hardware/boards/families.ts';
import { wiringMistakes, wiringOf } from '../hardware/wiring.ts';
import { readCabinetFile } from './cabinet-file.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'cubby-cabinet-file-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const path = () => join(directory, 'cabinet.json');
const lastGood = () => join(directory, 'cabinet.last-good.json');
const read = () => readCabinetFile(directory, (file) => wiringMistakes(wiringOf(file), boardFamilies));

interface Draft {
  name: unknown;
  country: unknown;
  buses: Record<string, unknown>[];
  boards: Record<string, unknown>[];
  compartments: Record<string, unknown>[];
  [other: string]: unknown;
}

function draft(): Draft {
  return {
    name: 'Station Road',
    country: 'DE',
    buses: [
      { id: 'left', url: 'serial:///dev/ttyUSB0?baud=9600' },
      { id: 'right', url: 'tcp://127.0.0.1:4001' },
    ],
    boards: [
      { id: '1', bus: 'left', protocol: 'xor5', address: 1, channels: 12 },
      { id: '2', bus: 'left', protocol: 'xor5', address: 2, channels: 12 },
      { id: '3', bus: 'right', protocol: 'xor5', address: 1, channels: 12 },
    ],
    compartments: [1, 2, 3].map((row) => ({
      id: `a${row}`,
      label: `A0${row}`,
      sizeClass: 'S',
      column: 1,
      row,
      board: '1',
      channel: row,
    })),
  };
}

function write(change: (file: Draft) => void = () => {}): void {
  const file = draft();
  change(file);
  writeFileSync(path(), JSON.stringify(file));
}

const at = (list: Record<string, unknown>[], index: number) => {
  const entry = list[index];
  if (entry === undefined) throw new Error('no such entry');
  return entry;
};

/** Every kind of mistake: what is done to a good file, where it is found, what is expected there. */
const mistakes: [string, (file: Draft) => void, path: string, expected: RegExp][] = [
  [
    'a bus twice',
    (f) => {
      at(f.buses, 1).id = 'left';
    },
    'buses[1].id',
    /the same as buses\[0\]\.id/,
  ],
  [
    'a port twice',
    (f) => {
      at(f.buses, 1).url = at(f.buses, 0).url;
    },
    'buses[1].url',
    /the same as buses\[0\]/,
  ],
  [
    'a port twice with other settings',
    (f) => {
      at(f.buses, 1).url = 'serial:///dev/ttyUSB0?baud=19200';
    },
    'buses[1].url',
    /the same as buses\[0\]\.url/,
  ],
  [
    'a board twice',
    (f) => {
      at(f.boards, 1).id = '1';
    },
    'boards[1].id',
    /the same as boards\[0\]\.id/,
  ],
  [
    'an address twice on a bus',
    (f) => {
      at(f.boards, 1).address = 1;
    },
    'boards[1].address',
    /the same as boards\[0\]/,
  ],
  [
    'a compartment twice',
    (f) => {
      at(f.compartments, 2).id = 'a1';
    },
    'compartments[2].id',
    /the same as compartments\[0\]/,
  ],
  [
    'a label twice',
    (f) => {
      at(f.compartments, 2).label = 'A02';
    },
    'compartments[2].label',
    /the same as compartments\[1\]/,
  ],
  [
    'a channel twice',
    (f) => {
      at(f.compartments, 2).channel = 1;
    },
    'compartments[2].channel',
    /the same as compartments\[0\]/,
  ],
  [
    'a place twice',
    (f) => {
      at(f.compartments, 2).row = 1;
    },
    'compartments[2].row',
    /the same as compartments\[0\]/,
  ],
  [
    'a bus that is not there',
    (f) => {
      at(f.boards, 0).bus = 'top';
    },
    'boards[0].bus',
    /id of a bus \(left, right\)/,
  ],
  [
    'a board that is not there',
    (f) => {
      at(f.compartments, 0).board = '9';
    },
    'compartments[0].board',
    /id of a board \(1, 2, 3\)/,
  ],
  [
    'a channel that the board lacks',
    (f) => {
      at(f.compartments, 0).channel = 13;
    },
    'compartments[0].channel',
    /at most 12/,
  ],
  [
    'a board family nobody knows',
    (f) => {
      at(f.boards, 0).protocol = 'xor6';
    },
    'boards[0].protocol',
    /one of: .*xor5/,
  ],
  [
    'an address too high for the family',
    (f) => {
      at(f.boards, 0).address = 200;
    },
    'boards[0].address',
    /1 to \d+/,
  ],
  [
    'a speed that no line has',
    (f) => {
      at(f.buses, 0).url = 'serial:///dev/ttyUSB0?baud=1';
    },
    'buses[0].url',
    /300/,
  ],
  [
    'a port of another kind',
    (f) => {
      at(f.buses, 0).url = 'http://example.org';
    },
    'buses[0].url',
    /serial:\/\/\/dev.*tcp:/,
  ],
  [
    'a port number too high',
    (f) => {
      at(f.buses, 1).url = 'tcp://127.0.0.1:99999';
    },
    'buses[1].url',
    /./,
  ],
  [
    'a number where text belongs',
    (f) => {
      f.name = 7;
    },
    'name',
    /expected string/,
  ],
  [
    'text where a number belongs',
    (f) => {
      at(f.compartments, 1).channel = '2';
    },
    'compartments[1].channel',
    /expected number/,
  ],
  [
    'half a channel',
    (f) => {
      at(f.compartments, 1).channel = 1.5;
    },
    'compartments[1].channel',
    /expected int/,
  ],
  [
    'channel 0',
    (f) => {
      at(f.compartments, 1).channel = 0;
    },
    'compartments[1].channel',
    />=1/,
  ],
  [
    'a size that is none',
    (f) => {
      at(f.compartments, 1).sizeClass = 'XXL';
    },
    'compartments[1].sizeClass',
    /"XS"/,
  ],
  [
    'a sensor that is none',
    (f) => {
      at(f.compartments, 1).sensor = 'eye';
    },
    'compartments[1].sensor',
    /"latch"/,
  ],
  [
    'something missing',
    (f) => {
      delete at(f.compartments, 1).label;
    },
    'compartments[1].label',
    /expected string/,
  ],
  [
    'a word nobody knows',
    (f) => {
      at(f.compartments, 1).colour = 'red';
    },
    'compartments[1]',
    /colour/,
  ],
  [
    'a country in full',
    (f) => {
      f.country = 'Germany';
    },
    'country',
    /./,
  ],
  [
    'no compartments',
    (f) => {
      f.compartments = [];
    },
    'compartments',
    />=1/,
  ],
  [
    'compartments that are no list',
    (f) => {
      f.compartments = {} as never;
    },
    'compartments',
    /expected array/,
  ],
];

describe('a good file', () => {
  it('is used and remembered, and what it leaves out has its default', () => {
    write();
    const reading = read();
    expect(reading).toMatchObject({ kind: 'usable', mistakes: [], warnings: [] });
    if (reading.kind !== 'usable') throw new Error('not usable');
    expect(reading.file.compartments[0]).toMatchObject({
      sensor: 'latch',
      polarity: 'normal',
      accessibleReach: false,
      heightUnits: 1,
    });
    expect(readFileSync(lastGood(), 'utf8')).toBe(readFileSync(path(), 'utf8'));
  });

  it('is remembered anew whenever it is another', () => {
    write();
    read();
    write((file) => {
      file.name = 'Market Square';
    });
    read();
    expect(JSON.parse(readFileSync(lastGood(), 'utf8'))).toMatchObject({ name: 'Market Square' });
  });

  it('is used also where it cannot be remembered, and that is a warning', () => {
    write();
    mkdirSync(`${lastGood()}.new`);
    expect(read()).toMatchObject({ kind: 'usable', warnings: [expect.stringContaining('EISDIR')] });
  });

  it.each([
    'tcp://192.168.0.7:4001',
    'tcp://device.example:4001',
    'tcp://127.example.org:4001',
    'TCP://10.0.0.1:4001',
    'tcp://[fe80::1]:4001',
  ])('on %s warns that whoever reaches that network can open doors', (url) => {
    write((file) => {
      at(file.buses, 1).url = url;
    });
    const reading = read();
    expect(reading.kind).toBe('usable');
    if (reading.kind !== 'usable') return;
    expect(reading.warnings).toEqual([expect.stringMatching(/right.*can open doors/)]);
  });

  it.each([
    'tcp://127.0.0.1:4001',
    'tcp://127.8.0.1:4001',
    'tcp://localhost:4001',
    'tcp://[::1]:4001',
    'serial:///COM3',
  ])('on %s has nothing to warn of', (url) => {
    write((file) => {
      at(file.buses, 1).url = url;
    });
    expect(read()).toMatchObject({ kind: 'usable', warnings: [] });
  });
});

describe('a mistake', () => {
  it.each(mistakes)('%s is found', (_what, make, where, expected) => {
    write(make);
    const reading = read();
    expect(reading.kind).toBe('broken');
    expect(reading.mistakes).toContainEqual({ path: where, expected: expect.stringMatching(expected) });
    expect(existsSync(lastGood())).toBe(false);
  });

  it.each(mistakes)('%s leaves the last good file in use', (_what, make) => {
    write();
    read();
    const good = readFileSync(lastGood(), 'utf8');
    write(make);
    const reading = read();
    expect(reading).toMatchObject({ kind: 'usable', file: { name: 'Station Road', country: 'DE' } });
    expect(reading.mistakes.length).toBeGreaterThan(0);
    expect(readFileSync(lastGood(), 'utf8')).toBe(good);
  });

  it('in one place does not hide that in another', () => {
    write((file) => {
      at(file.compartments, 1).id = 'a1';
      at(file.compartments, 2).channel = 40;
      at(file.boards, 1).address = 1;
    });
    expect(read().mistakes.map((mistake) => mistake.path)).toEqual([
      'boards[1].address',
      'compartments[1].id',
      'compartments[2].channel',
    ]);
  });
});

describe('a file that cannot be read at all', () => {
  it.each([
    ['is missing', () => {}, /can be read \(ENOENT\)/],
    ['is a folder', () => mkdirSync(path()), /can be read \(EISDIR\)/],
    ['is empty', () => writeFileSync(path(), ''), /^JSON \(/],
    ['is cut off', () => writeFileSync(path(), JSON.stringify(draft()).slice(0, 200)), /^JSON \(/],
    ['is no object', () => writeFileSync(path(), '[]'), /expected object/],
    ['is null', () => writeFileSync(path(), 'null'), /expected object/],
  ] as const)('because it %s is reported as a whole', (_what, make, expected) => {
    make();
    expect(read()).toEqual({
      kind: 'broken',
      mistakes: [{ path: '', expected: expect.stringMatching(expected) }],
    });
  });

  it('leaves the last good one in use', () => {
    write();
    read();
    rmSync(path());
    expect(read()).toMatchObject({ kind: 'usable', file: { name: 'Station Road' } });
  });

  it('and whose last good one is broken too is broken', () => {
    writeFileSync(path(), '{');
    writeFileSync(lastGood(), '{');
    expect(read().kind).toBe('broken');
  });
});
