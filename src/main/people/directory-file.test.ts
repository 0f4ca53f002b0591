import { describe, expect, it } from 'vitest';
import { readDirectoryFile } from './directory-file.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const read = (text: string | Uint8Array) =>
  readDirectoryFile(typeof text === 'string' ? utf8(text) : text, 'DE');
const rowsOf = (text: string | Uint8Array) => {
  const file = read(text);
  if ('refusal' in file) throw new Error(file.refusal);
  return file;
};
const whysOf = (text: string) => rowsOf(text).bad;
const head = 'Residence;Name;Phone\n';

describe('a directory file', () => {
  it('is read with English or German headers, separated by semicolons, commas or tabs', () => {
    const person = { residence: '12', name: { full: 'Ada Weiß', surname: 'Weiß' }, e164: '+4915123456789' };
    for (const text of [
      'Residence,Name,Phone\n12,Ada Weiß,0151 23456789\n',
      'WOHNUNG;name;Handy-Nummer\r\n12;"Weiß, Ada";"0151 23456789"\r\n',
      'phone\tfirst name\tLast Name\tRoom\n0151 23456789\tAda\tWeiß\t12',
      '\uFEFFBüro;Vorname;Nachname;Mobilnummer\n12;Ada;Weiß;+49 151 23456789\n',
      'Note;Flat;Name;Mobile\n"a;b";12;Ada   Weiß;(0151) 23456789;extra\n\n;;;\n',
    ]) {
      expect(rowsOf(text), text).toMatchObject({ rows: [person], bad: [] });
    }
    expect(rowsOf('Note;Flat;Name;Mobile;x\n').ignoredColumns).toEqual(['Note', 'x']);
  });

  it('is read in Latin-1, and refused where encodings are mixed', () => {
    const text = 'Büro;Name;Handy\nEG;Zoë Müller;015123456789\n';
    const latin1 = Buffer.from(text, 'latin1');
    expect(rowsOf(latin1)).toMatchObject({ rows: [{ name: { full: 'Zoë Müller' } }] });
    expect(read(Buffer.concat([utf8(text), Buffer.from('1;Jörg Ott;015123456780\n', 'latin1')]))).toEqual({
      refusal: 'encodingMixed',
    });
  });

  it('knows kinds, languages and answers in both languages', () => {
    const file = rowsOf(
      `Wohnung;Name;Handy;Art;Sprache;Barrierefrei
      1;A B;015123456781;Gast;Englisch;ja
      2;C D;015123456782;staff;de;x
      3;E F;015123456783;;;
      4;G H;015123456784;Mitarbeiterin;German;No`,
    );
    expect(file.rows.map(({ kind, language, accessibleReach }) => [kind, language, accessibleReach])).toEqual(
      [
        ['guest', 'en', true],
        ['staff', 'de', true],
        ['resident', undefined, false],
        ['staff', 'de', false],
      ],
    );
  });

  it('tells each row that cannot be taken, with its line and why', () => {
    expect(
      whysOf(
        `Residence;Name;Phone;Accessible;Language;Kind
1;Good One;015123456781;;;
;Ada;015123456782;;;
2;;015123456782;;;
3;Ada;;;;
4;Ada;12;;;
5;Ada;030 1234567;;;
6;Ada;015123456782;perhaps;;
7;Ada;015123456782;;Klingon;
8;Ada;015123456782;;;constructor
9;Ada;015123456782;constructor;;
10;${'x'.repeat(81)};015123456782;;;
11;=cmd|' /C calc'!A0;015123456782;;;
@12;Ada;015123456782;;;
13;Ada\u202egro.live;015123456782;;;
14;"Ada
Weiß";015123456782;;;
1;GOOD   óne;015123456783;;;
`,
      ),
    ).toEqual([
      { line: 3, why: 'missing', column: 'residence' },
      { line: 4, why: 'missing', column: 'name' },
      { line: 5, why: 'missing', column: 'phone' },
      { line: 6, why: 'phoneInvalid' },
      { line: 7, why: 'phoneLandline' },
      { line: 8, why: 'wordUnknown', column: 'accessibleReach' },
      { line: 9, why: 'wordUnknown', column: 'language' },
      { line: 10, why: 'wordUnknown', column: 'kind' },
      { line: 11, why: 'wordUnknown', column: 'accessibleReach' },
      { line: 12, why: 'tooLong', column: 'name' },
      { line: 13, why: 'formula', column: 'name' },
      { line: 14, why: 'formula', column: 'residence' },
      { line: 15, why: 'controlCharacter', column: 'name' },
      { line: 17, why: 'controlCharacter', column: 'name' },
      { line: 18, why: 'doubled', firstLine: 2 },
    ]);
  });

  it('takes two of one name at one residence where they have ids', () => {
    expect(
      rowsOf(
        'ID;Residence;Name;Phone\n1;2;Ada W;015123456781\n2;2;Ada W;015123456782\n1;3;Ben W;015123456783\n',
      ),
    ).toMatchObject({ rows: [{ externalId: '1' }, { externalId: '2' }], bad: [{ line: 4, why: 'doubled' }] });
  });

  it('tells residences apart by their words, however they are written', () => {
    expect(
      rowsOf(
        'Residence;Name;Phone\n1.12;Ada W;015123456781\n11.2;Ada W;015123456782\n1-12;ADA W;015123456783\n',
      ).bad,
    ).toEqual([{ line: 4, why: 'doubled', firstLine: 2 }]);
  });

  it.each([
    ['no columns', 'a;b\n1;2\n', { refusal: 'columnsMissing', columns: ['residence', 'phone', 'name'] }],
    ['two of one', 'Flat;Room;Name;Phone\n', { refusal: 'columnsDoubled', headers: ['Room'] }],
    ['nothing', '', { refusal: 'empty' }],
    ['blanks', ' \n\n', { refusal: 'empty' }],
    ['a NUL', `${head}1;A\0da;015123456789\n`, { refusal: 'notText' }],
    ['UTF-16', Buffer.from(`\uFEFF${head}`, 'utf16le'), { refusal: 'notText' }],
    [
      'a long line',
      `${head}${'x'.repeat(10_000_000)}`.slice(0, 4_000_000),
      { refusal: 'lineTooLong', line: 2 },
    ],
    ['a long quoted field', `${head}"${'x\n'.repeat(1_000_000)}"`, { refusal: 'lineTooLong' }],
    ['10 MB', `${head}${'x'.repeat(10_000_000)}`, { refusal: 'tooLarge' }],
    ['too many rows', head + '1;A;2\n'.repeat(20_001), { refusal: 'tooManyRows' }],
    [
      'a quote that never closes',
      `${head}1;"Ada;015123456789\n2;Ben;015\n`,
      { refusal: 'quotesWrong', line: 3 },
    ],
    ['a zip', Buffer.from('PK\x03\x04\x14\x00\x06\x00', 'latin1'), { refusal: 'notText' }],
  ])('refuses %s', (_, file, refusal) => {
    expect(read(file)).toMatchObject(refusal);
  });
});
