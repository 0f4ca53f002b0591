import { parseArgs } from 'node:util';
import { type CompartmentStanding, compartmentStandings } from '../main/custody/inspection.ts';
import type { ExitCode } from './command.ts';
import { withCabinet } from './open-folder.ts';

export const help = `cubby compartment list: how every compartment stands

Usage: cubby compartment list --data DIR [--attention] [--json]

For each compartment: whether a parcel lives in it and in what state, whether there is a doubt, whether
it is in service. The kiosk must be stopped.

  --data DIR     the data folder of the kiosk
  --attention    only those that wait for somebody to look
  --json         one JSON object a line
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, attention: { type: 'boolean' }, json: { type: 'boolean' } },
    allowPositionals: false,
  });
  const all = withCabinet(values.data, (store) => compartmentStandings(store));
  const shown = values.attention === true ? all.filter(wantsAttention) : all;
  for (const standing of shown) {
    process.stdout.write(`${values.json === true ? JSON.stringify(standing) : sentence(standing)}\n`);
  }
  if (shown.length === 0 && values.json !== true) {
    process.stdout.write(
      all.length === 0
        ? 'No compartments yet: the kiosk has not been started on this folder.\n'
        : 'No compartment waits for anybody.\n',
    );
  }
  return 0;
}

function wantsAttention(standing: CompartmentStanding): boolean {
  const { doubt, service, isBoardSuspect, parcel, verifyEmpty } = standing;
  return (
    doubt !== null || service !== 'inService' || isBoardSuspect || parcel === 'unconfirmed' || verifyEmpty
  );
}

function sentence(standing: CompartmentStanding): string {
  const { label, sizeClass, parcel, doubt, verifyEmpty, service, reference, board, isBoardSuspect } =
    standing;
  const remarks = [
    parcel === null ? 'vacant' : `parcel ${parcel}`,
    ...(doubt === null ? [] : [`doubt: ${doubt}`]),
    ...(verifyEmpty ? ['verify empty'] : []),
    ...(service === 'inService'
      ? []
      : [`${service}${reference === null ? '' : ` (reference ${reference})`}`]),
    ...(isBoardSuspect ? [`board ${board} waits to be confirmed`] : []),
  ];
  return `${label.padEnd(8)} ${sizeClass.padEnd(2)}  ${remarks.join(', ')}`;
}
