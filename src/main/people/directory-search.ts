import { z } from '../../contract/zod.ts';
import type { Reader } from '../database/transaction.ts';
import type { Courier } from './couriers.ts';
import { type DirectoryPerson, readSlice } from './directory.ts';
import type { PersonCipher } from './person-cipher.ts';
import { shortName } from './person-name.ts';
import { compact, type SearchWord, searchWords } from './search-words.ts';

/** What a courier sees of a person: never the number, and of the first name a letter. */
export interface DirectoryHit {
  readonly personId: string;
  readonly residence: string;
  /** First letter and surname: `A. Weiß`. */
  readonly shortName: string;
}

export type SearchAnswer =
  | { readonly kind: 'tooShort' }
  /** `isMore`: others fit, too, so more letters are worth typing. */
  | { readonly kind: 'found'; readonly hits: readonly DirectoryHit[]; readonly isMore: boolean };

const fewestLetters = 3;
const mostHits = 5;

interface Findable extends DirectoryHit {
  /** Residence in one word. */
  readonly place: string;
  readonly words: readonly string[];
  readonly surname: string;
}

const byResidence = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/**
 * The directory as it is searched. Made when a courier begins to search and dropped when that courier goes:
 * until then the names lie open in memory, and nowhere else (decision 0014). It reads the directory again
 * where an import has changed it meanwhile.
 */
export class DirectorySearch {
  readonly #reader: Reader;
  readonly #cipher: PersonCipher;
  #imports = -1;
  /** The id after which to read on; undefined when all are read and in order. */
  #next: string | undefined = '';
  #people: Findable[] = [];

  constructor(reader: Reader, cipher: PersonCipher) {
    this.#reader = reader;
    this.#cipher = cipher;
  }

  /**
   * Reads so many more people. Thousands take long enough to be noticed, so whoever expects a search calls
   * this again and again in idle moments, until it says that all are read.
   */
  readSome(atMost: number): boolean {
    const imports = importsSoFar(this.#reader);
    if (imports !== this.#imports) {
      this.#imports = imports;
      this.#next = '';
      this.#people = [];
    }
    if (this.#next === undefined) return true;
    const { people, next } = readSlice(this.#reader, this.#cipher, { after: this.#next, atMost });
    this.#people.push(...people.filter((person) => !person.hasLeft).map(findable));
    this.#next = next;
    if (next === undefined) this.#people.sort(inOrder);
    return next === undefined;
  }

  /**
   * Whom a text may mean: each of its words begins a word of the name or the residence, or all of it begins
   * the residence. Case and accents do not matter. Nothing is found with fewer than three letters or digits,
   * so that nobody leafs through the house; only a residence that is shorter is found by its whole name.
   */
  search(text: string): SearchAnswer {
    const wanted = searchWords(text);
    const place = compact(text);
    const isShort = [...place].length < fewestLetters;
    if (place === '') return { kind: 'tooShort' };
    this.readSome(-1);
    const found = this.#people.filter((person) =>
      isShort ? person.place === place : isMeant(person, wanted, place),
    );
    if (isShort && found.length === 0) return { kind: 'tooShort' };
    // They are in order, so that the ones whose residence was typed whole need only go first.
    const first = found.filter((person) => person.place === place);
    const others = found.filter((person) => person.place !== place);
    return {
      kind: 'found',
      hits: [...first, ...others].slice(0, mostHits).map(({ personId, residence, shortName: name }) => ({
        personId,
        residence,
        shortName: name,
      })),
      isMore: found.length > mostHits,
    };
  }
}

function findable({ id, residence, name }: DirectoryPerson): Findable {
  return {
    personId: id,
    residence,
    shortName: shortName(name),
    place: compact(residence),
    words: [...new Set(searchWords(`${name.full} ${residence}`).flatMap(bothWays))],
    surname: name.surname,
  };
}

function inOrder(a: Findable, b: Findable): number {
  return byResidence.compare(a.residence, b.residence) || byResidence.compare(a.surname, b.surname);
}

/** Whether this courier may look for recipients in the directory. */
export function maySearchDirectory({ state }: Pick<Courier, 'state'>): boolean {
  return state === 'approved';
}

function isMeant({ words, place }: Findable, wanted: readonly SearchWord[], wantedPlace: string): boolean {
  if (place.startsWith(wantedPlace)) return true;
  return wanted.every((word) => {
    const ways = bothWays(word);
    return words.some((each) => ways.some((way) => each.startsWith(way)));
  });
}

function bothWays({ plain, spelledOut }: SearchWord): string[] {
  return plain === spelledOut ? [plain] : [plain, spelledOut];
}

/** Grows with each import. */
function importsSoFar(reader: Reader): number {
  const row = reader.get(
    z.object({ value: z.string() }),
    "SELECT value FROM cabinet_state WHERE name = 'directory_imports'",
  );
  return row === undefined ? 0 : Number(row.value);
}
