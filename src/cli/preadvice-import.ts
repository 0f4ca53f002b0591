import { parseArgs } from 'node:util';
import { readConfiguration } from '../main/configuration-store.ts';
import { type BadPreAdvice, importPreAdvices } from '../main/custody/pre-advice-import.ts';
import { type ExitCode, UsageError } from './command.ts';
import { countryOf } from './directory-import.ts';
import { givenTable, tableRefusal } from './given-table.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby preadvice import: parcels that are on their way

Usage: cubby preadvice import FILE --data DIR --by NAME [--carrier] [--json]

Announces parcels from a CSV file: scanning the label then fills in the recipient and the size. Columns, in any
order, in English or German: tracking number (Sendungsnummer), size (Größe: XS to XL, may be empty), and the
recipient as phone (Handy), id (Kennung), or residence and name (Wohnung, Name) as the directory has them. Rows
that cannot be taken do not keep the others from being taken. The kiosk must be stopped.

  FILE          the CSV file, 4 MiB at most
  --data DIR    the data folder of the kiosk
  --by NAME     who imports it
  --carrier     the file comes from a carrier
  --json        the result as one line of JSON
`;

const whys: Readonly<Record<BadPreAdvice['why'], string>> = {
  trackingNumberInvalid: 'the tracking number is none: 4 to 64 characters without spaces',
  sizeUnknown: 'the size is none of XS, S, M, L, XL',
  phoneInvalid: 'the phone is no number that gets messages',
  recipientUnknown: 'no phone, and nobody of that id or residence and name is in the directory',
  alreadyStored: 'a parcel of this number is here',
};

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      by: { type: 'string' },
      carrier: { type: 'boolean' },
      json: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const { data } = values;
  if (data === undefined) throw new UsageError('give --data DIR, the data folder of the kiosk');
  const actor = actorFrom(values.by);
  const bytes = givenTable(positionals);
  const secrets = secretsOf(data);
  const source = values.carrier === true ? 'carrier' : 'operator';
  const result = withCabinet(data, (store, moment) => {
    const means = { configuration: () => readConfiguration(store).configuration };
    const from = { store, cipher: cipherOf(data, secrets, store), means };
    return importPreAdvices(from, { bytes, country: countryOf(data), source, actor }, moment);
  });
  if (values.json === true) process.stdout.write(`${JSON.stringify(result)}\n`);
  else if (result.ok) {
    process.stdout.write(`${result.announced} parcels announced.\n`);
    for (const { line, why } of result.bad) process.stdout.write(`  line ${line}: ${whys[why]}\n`);
  } else {
    const why =
      result.refusal === 'columnsMissing'
        ? 'a column for the tracking number or for the recipient is missing'
        : tableRefusal({ ...result, refusal: result.refusal });
    process.stdout.write(`Nothing was changed: ${why}\n`);
  }
  return result.ok && result.bad.length === 0 ? 0 : 1;
}
