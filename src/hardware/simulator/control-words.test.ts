import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requestOfWords } from './control-words.ts';

describe('a typed request', () => {
  it.each([
    ['close door=A07', { do: 'close', door: 'A07' }],
    ['noise flips=1e-5', { do: 'noise', flips: 1e-5, lost: 0, doubled: 0, direction: 'both' }],
    ['plugBoard board=1', { do: 'plugBoard', board: '1' }],
    [
      '  answers board=left silent   times=3',
      { do: 'answers', board: 'left', faults: { silent: true, times: 3 } },
    ],
    [
      'answers board=left garbageInFront=[0,255]',
      { do: 'answers', board: 'left', faults: { garbageInFront: [0, 255] } },
    ],
    ['autoClose afterMs=null', { do: 'autoClose', afterMs: null }],
    ['jam door=2/5 what=door', { do: 'jam', door: '2/5', what: 'door' }],
    ['{"do":"sag"}', { do: 'sag', ms: 300 }],
  ])('%s', (line, request) => {
    expect(requestOfWords(line)).toEqual(request);
  });

  it.each([
    ['fly', /there is no "fly"; expected one of: .*noise/],
    ['', /there is no ""/],
    ['{"do":"fly"}', /cannot be done/],
    ['close', /door/],
    ['jam door=A07 what=hinge', /what/],
    ['close door=A07 gently', /gently/],
    ['{"do":', /is not JSON/],
  ])('%s is refused with what is wrong', (line, message) => {
    expect(() => requestOfWords(line)).toThrow(message);
  });
});

describe('the fault menu of docs/simulator.md', () => {
  const menu = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'simulator.md'), 'utf8');
  const rows = menu.split('\n').filter((line) => line.startsWith('| ') && line.includes('`'));
  const commands = rows.map((row) =>
    [...row.matchAll(/`([a-z]+[A-Za-z]*[^`]*)`/g)].map(([, code = '']) => code),
  );

  it('has a command in every row', () => {
    expect(rows.length).toBeGreaterThan(35);
  });

  it.each(commands.map((row) => row[0] ?? ''))('%s', (command) => {
    expect(requestOfWords(command)).toHaveProperty('do', command.split(' ')[0]);
  });
});
