import type { Language } from '../../contract/configuration.ts';
import type { DirectoryKind } from '../../contract/directory.ts';
import type { ColumnNames } from './table-columns.ts';

/** What the columns are called. */
export const columnNames = {
  externalId: [
    'id',
    'external id',
    'key',
    'number',
    'kennung',
    'nummer',
    'externe id',
    'schluessel',
    'personalnummer',
  ],
  kind: ['kind', 'type', 'art', 'typ'],
  residence: [
    'residence',
    'flat',
    'apartment',
    'room',
    'office',
    'unit',
    'wohnung',
    'wohneinheit',
    'zimmer',
    'raum',
    'buero',
  ],
  name: ['name', 'full name', 'vollstaendiger name'],
  firstName: ['first name', 'firstname', 'given name', 'vorname'],
  surname: ['surname', 'last name', 'lastname', 'family name', 'nachname', 'familienname'],
  phone: [
    'phone',
    'phone number',
    'mobile',
    'mobile number',
    'mobile phone',
    'telefon',
    'telefonnummer',
    'handy',
    'handynummer',
    'mobil',
    'mobilnummer',
    'mobiltelefon',
  ],
  language: ['language', 'sprache'],
  accessibleReach: [
    'accessible reach',
    'accessible',
    'barrierefrei',
    'barrierefreie hoehe',
    'niedrige faecher',
  ],
} as const satisfies ColumnNames<string>;
export type DirectoryColumn = keyof typeof columnNames;

export const languageWords = wordsMeaning<Language>({
  en: 'en',
  english: 'en',
  englisch: 'en',
  de: 'de',
  german: 'de',
  deutsch: 'de',
});
export const answerWords = wordsMeaning<boolean>({
  '': false,
  no: false,
  n: false,
  nein: false,
  false: false,
  falsch: false,
  '0': false,
  yes: true,
  y: true,
  ja: true,
  j: true,
  true: true,
  wahr: true,
  x: true,
  '1': true,
});
export const kindWords = wordsMeaning<DirectoryKind>({
  '': 'resident',
  resident: 'resident',
  bewohner: 'resident',
  bewohnerin: 'resident',
  mieter: 'resident',
  mieterin: 'resident',
  staff: 'staff',
  employee: 'staff',
  mitarbeiter: 'staff',
  mitarbeiterin: 'staff',
  guest: 'guest',
  gast: 'guest',
});

/** No plain object: a word of a file may be the name of what every object has. */
function wordsMeaning<Meaning>(words: Readonly<Record<string, Meaning>>): ReadonlyMap<string, Meaning> {
  return new Map(Object.entries(words));
}
