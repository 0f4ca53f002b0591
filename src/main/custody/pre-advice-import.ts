import { sizeClass as anySizeClass, type SizeClass } from '../../contract/compartment.ts';
import { trackingNumber as anyTrackingNumber, type TrackingNumber } from '../../contract/parcel.ts';
import { z } from '../../contract/zod.ts';
import type { Store } from '../database/transaction.ts';
import { type CsvRefusal, readCsv } from '../people/csv-file.ts';
import { type DirectoryPerson, readDirectory } from '../people/directory.ts';
import { identityById, identityByName } from '../people/directory-file.ts';
import type { PersonCipher } from '../people/person-cipher.ts';
import { readName } from '../people/person-name.ts';
import { readPhone } from '../people/phone.ts';
import { findOrAddRecipient } from '../people/recipients.ts';
import { type ColumnNames, findColumns } from '../people/table-columns.ts';
import type { CustodyMeans, Moment } from './moment.ts';
import { announceParcel, type PreAdviceSource } from './pre-advice.ts';

const columnNames = {
  trackingNumber: ['tracking number', 'tracking', 'parcel', 'sendungsnummer', 'sendung', 'paketnummer'],
  size: ['size', 'size class', 'groesse'],
  personId: ['id', 'external id', 'key', 'kennung', 'personalnummer'],
  residence: ['residence', 'flat', 'apartment', 'room', 'office', 'wohnung', 'zimmer', 'raum', 'buero'],
  name: ['name', 'full name'],
  phone: [
    'phone',
    'phone number',
    'mobile',
    'mobile number',
    'telefon',
    'handy',
    'handynummer',
    'mobilnummer',
  ],
} as const satisfies ColumnNames<string>;
type Column = keyof typeof columnNames;

export type BadPreAdvice = {
  readonly line: number;
  readonly why:
    | 'trackingNumberInvalid'
    | 'sizeUnknown'
    | 'phoneInvalid'
    /** Neither a phone nor anybody in the directory. */
    | 'recipientUnknown'
    | 'alreadyStored';
};

export type PreAdviceImportResult =
  | { readonly ok: true; readonly announced: number; readonly bad: readonly BadPreAdvice[] }
  | {
      readonly ok: false;
      readonly refusal: CsvRefusal['refusal'] | 'columnsMissing';
      readonly line?: number;
    };

/**
 * Announces parcels from a table: a tracking number each, a size where it is known, and the recipient as a
 * phone or as somebody in the directory (their id there, or residence and name). Rows that cannot be taken are
 * told with their lines and do not keep the others from being taken: each row is a parcel of its own.
 *
 * @throws StoreFault where the disk refuses; nothing was announced then.
 */
export function importPreAdvices(
  from: { store: Store; cipher: PersonCipher; means: Pick<CustodyMeans, 'configuration'> },
  file: { bytes: Uint8Array; country: string; source: PreAdviceSource; actor: string },
  moment: Moment,
): PreAdviceImportResult {
  const { store, cipher, means } = from;
  const { country, source, actor } = file;
  const table = readCsv(file.bytes);
  if ('refusal' in table) return { ok: false, ...table };
  const { places } = findColumns<Column>(table.headers, columnNames);
  const isNamed =
    places.personId !== undefined || (places.residence !== undefined && places.name !== undefined);
  if (places.trackingNumber === undefined || (places.phone === undefined && !isNamed)) {
    return { ok: false, refusal: 'columnsMissing' };
  }

  return store.transaction((tx) => {
    const people = isNamed ? byIdentity(readDirectory(tx, cipher)) : new Map<string, string>();
    const bad: BadPreAdvice[] = [];
    for (const { line, fields } of table.records) {
      const row = readRow((column) => fields[places[column] ?? -1] ?? '', people, country);
      if ('why' in row) {
        bad.push({ line, why: row.why });
        continue;
      }
      const { trackingNumber, sizeClass, recipient } = row;
      const recipientId =
        'personId' in recipient
          ? recipient.personId
          : findOrAddRecipient(tx, cipher, { e164: recipient.e164, nowMs: moment.nowMs });
      const parcel = { trackingNumber, recipientId, sizeClass, source, actor };
      const announced = announceParcel(tx, means, parcel, moment);
      if ('refusal' in announced) bad.push({ line, why: announced.refusal });
    }
    return { ok: true, announced: table.records.length - bad.length, bad };
  });
}

interface Row {
  readonly trackingNumber: TrackingNumber;
  readonly sizeClass: SizeClass | undefined;
  readonly recipient: { readonly personId: string } | { readonly e164: string };
}

function readRow(
  field: (column: Column) => string,
  people: ReadonlyMap<string, string>,
  country: string,
): Row | Pick<BadPreAdvice, 'why'> {
  const number = anyTrackingNumber.safeParse(field('trackingNumber'));
  if (!number.success) return { why: 'trackingNumberInvalid' };
  const size = anySizeClass.or(z.literal('')).safeParse(field('size').toUpperCase());
  if (!size.success) return { why: 'sizeUnknown' };
  const parcel = { trackingNumber: number.data, sizeClass: size.data === '' ? undefined : size.data };

  const personId =
    people.get(identityById(field('personId'))) ??
    people.get(identityByName({ residence: field('residence'), name: readName(field('name')) }));
  if (personId !== undefined) return { ...parcel, recipient: { personId } };
  if (field('phone') === '') return { why: 'recipientUnknown' };
  const phone = readPhone(field('phone'), country);
  return phone.ok ? { ...parcel, recipient: { e164: phone.e164 } } : { why: 'phoneInvalid' };
}

/** Who has not left, by each way in which a table can name them; a name that two have at one place is nobody's. */
function byIdentity(directory: readonly DirectoryPerson[]): Map<string, string> {
  const found = new Map<string, string>();
  const twice = new Set<string>();
  for (const person of directory.filter(({ hasLeft }) => !hasLeft)) {
    const byId = person.externalId === undefined ? [] : [identityById(person.externalId)];
    for (const identity of [...byId, identityByName(person)]) {
      if (found.has(identity)) twice.add(identity);
      found.set(identity, person.id);
    }
  }
  for (const identity of twice) found.delete(identity);
  return found;
}
