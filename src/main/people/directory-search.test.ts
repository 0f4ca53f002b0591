import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importDirectory } from './directory-import.ts';
import { DirectorySearch, maySearchDirectory } from './directory-search.ts';
import { TestRegister } from './test-register.ts';

let test: TestRegister;
let search: DirectorySearch;
beforeEach(() => {
  test = new TestRegister();
  search = new DirectorySearch(test.store, test.cipher);
});
afterEach(() => test.remove());

const importFile = (rows: string) => {
  const bytes = new TextEncoder().encode(`Residence;Name;Phone\n${rows}`);
  const result = importDirectory(test, { bytes, country: 'DE', actor: 'technician:1' }, test.moment());
  if (!result.ok) throw new Error(JSON.stringify(result));
};
const found = (text: string) => {
  const answer = search.search(text);
  if (answer.kind !== 'found') return answer.kind;
  return answer.hits.map(({ residence, shortName }) => `${residence} ${shortName}`);
};

describe('a search', () => {
  beforeEach(() =>
    importFile(`3.12;Jörg Müller-Weiß;015123456701
3.13;Łucja Çelik;015123456702
7;José de la Cruz;015123456703
Haus B 100;Zoë Mueller;015123456704
Haus B 20;Øyvind Müllner;015123456705
10;Élodie Mull;015123456706
9;Prince;015123456707
`),
  );

  it('finds by the beginning of any name, whatever the case, the accents and the spelling', () => {
    const mull = ['3.12 J. Müller-Weiß', '10 É. Mull', 'Haus B 20 Ø. Müllner', 'Haus B 100 Z. Mueller'];
    expect(found('MUL')).toEqual(mull.slice(0, 3));
    expect(found('mül')).toEqual(mull);
    expect(found('muel')).toEqual([mull[0], mull[2], mull[3]]);
    expect(found('weiss')).toEqual([mull[0]]);
    expect(found('jor mul')).toEqual([mull[0]]);
    expect(found('Joerg')).toEqual([mull[0]]);
    expect(found('lucja')).toEqual(['3.13 Ł. Çelik']);
    expect(found('oyvi')).toEqual([mull[2]]);
    expect(found('oeyv')).toEqual([mull[2]]);
    expect(found('cruz')).toEqual(['7 J. de la Cruz']);
    expect(found('jos')).toEqual(['7 J. de la Cruz']);
    expect(found('prince')).toEqual(['9 Prince']);
    expect(found('ull')).toEqual([]);
  });

  it('finds by the residence, as people write it', () => {
    expect(found('3.12')).toEqual(['3.12 J. Müller-Weiß']);
    expect(found('312')).toEqual(['3.12 J. Müller-Weiß']);
    expect(found('3-1')).toBe('tooShort');
    expect(found('haus b')).toEqual(['Haus B 20 Ø. Müllner', 'Haus B 100 Z. Mueller']);
    expect(found('b 20 mül')).toEqual(['Haus B 20 Ø. Müllner']);
  });

  it('finds nothing below three letters but a residence that has no more', () => {
    for (const text of ['', ' ', 'm', 'mü', 'M.', '--', '1']) expect(found(text), text).toBe('tooShort');
    expect(found('7')).toEqual(['7 J. de la Cruz']);
    expect(found('10')).toEqual(['10 É. Mull']);
  });

  it('gives five at most and says that there are more', () => {
    importFile(Array.from({ length: 8 }, (_, n) => `${n + 1};Ann Alike;01512345670${n}\n`).join(''));
    const answer = search.search('alike');
    expect(answer).toMatchObject({ kind: 'found', isMore: true });
    expect(found('alike')).toEqual([1, 2, 3, 4, 5].map((n) => `${n} A. Alike`));
    // Who has left is not found.
    expect(found('prince')).toEqual([]);
  });

  it('says nothing but id, residence and short name', () => {
    const answer = search.search('prince');
    if (answer.kind !== 'found') throw new Error(answer.kind);
    expect(Object.keys(answer.hits[0] ?? {}).sort()).toEqual(['personId', 'residence', 'shortName']);
  });

  it('is for approved couriers', () => {
    expect(maySearchDirectory({ state: 'approved' })).toBe(true);
    for (const state of ['pending', 'suspended', 'rejected'] as const)
      expect(maySearchDirectory({ state })).toBe(false);
  });
});

it('of 5,000 people takes a moment once and nothing after that', { timeout: 60_000 }, () => {
  importFile(
    Array.from(
      { length: 5_000 },
      (_, n) => `${1 + Math.floor(n / 3)};Vorname${n % 97} Name${n};0151 2${String(n).padStart(7, '0')}\n`,
    ).join(''),
  );
  // Read beforehand in slices, or all at the first search: the same comes of it.
  const sliced = new DirectorySearch(test.store, test.cipher);
  let slices = 1;
  while (!sliced.readSome(250)) slices += 1;
  expect(slices).toBe(21);
  expect(sliced.search('name4')).toEqual(search.search('name4'));
  search = new DirectorySearch(test.store, test.cipher);
  const began = performance.now();
  search.search('name4');
  const firstMs = performance.now() - began;
  search.search('name49');
  const nextMs = performance.now() - began - firstMs;
  expect(firstMs).toBeLessThan(5_000);
  expect(nextMs).toBeLessThan(500);
});
