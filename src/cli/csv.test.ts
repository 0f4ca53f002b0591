import fc from 'fast-check';
import { expect, it } from 'vitest';
import { csvRecord } from './csv.ts';

it.each([
  [['plain', 1, -2], 'plain,1,-2\r\n'],
  [['a,b', 'say "no"', 'two\nlines', ''], '"a,b","say ""no""","two\nlines",\r\n'],
  [
    ['=1+1', '+49151', '-1', '@SUM(A1)', '\tx', '\r=1', '\n=1'],
    "'=1+1,'+49151,'-1,'@SUM(A1),'\tx,\"'\r=1\",\"'\n=1\"\r\n",
  ],
  [['=HYPERLINK("http://x","y")'], '"\'=HYPERLINK(""http://x"",""y"")"\r\n'],
])('%j', (cells, record) => {
  expect(csvRecord(cells)).toBe(record);
});

/** RFC 4180, read back in the plainest way. */
function read(record: string): string[] {
  const cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = cell.exec(record); match !== null; match = cell.exec(record)) {
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === '\r\n') break;
  }
  return cells;
}

it('gives back what was put in, and no cell that begins like a formula', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (cells) => {
      const found = read(csvRecord(cells));
      expect(found.map((text) => text.replace(/^'(?=[=+\-@\t\r\n])/, ''))).toEqual(cells);
      for (const text of found) expect(text).not.toMatch(/^[=+\-@\t\r\n]/);
    }),
  );
});
