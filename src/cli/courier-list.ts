import { parseArgs } from 'node:util';
import type { Configuration } from '../contract/configuration.ts';
import { readConfiguration } from '../main/configuration-store.ts';
import type { Reader } from '../main/database/transaction.ts';
import { accessOf } from '../main/people/courier-access.ts';
import { allCouriers, type Courier } from '../main/people/couriers.ts';
import type { PersonCipher } from '../main/people/person-cipher.ts';
import { readNameOf, readPhoneOf } from '../main/people/recipients.ts';
import { SecretsFault } from '../main/secrets/secrets.ts';
import type { ExitCode } from './command.ts';
import { shortId } from './named-courier.ts';
import { withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';

export const help = `cubby courier list: who may deposit, and who waits to

Usage: cubby courier list --data DIR [--pending] [--json]

For each courier: the id that other commands take, the state, the company, whether a code has proven the
number, and name and number. "(said)" behind a company: only the courier says so. The kiosk must be stopped.

  --data DIR    the data folder of the kiosk
  --pending     only those who wait for a decision
  --json        one JSON object a line
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, pending: { type: 'boolean' }, json: { type: 'boolean' } },
    allowPositionals: false,
  });
  return withCabinet(values.data, (store) => {
    const cipher = readableBy(values.data, store);
    const policy = readConfiguration(store).configuration.couriers;
    const shown = allCouriers(store).filter(({ state }) => values.pending !== true || state === 'pending');
    for (const courier of shown) {
      const line = lineOf(courier, policy, store, cipher);
      process.stdout.write(`${values.json === true ? JSON.stringify(line) : sentence(line)}\n`);
    }
    if (shown.length === 0 && values.json !== true) {
      process.stdout.write(values.pending === true ? 'Nobody waits.\n' : 'No couriers yet.\n');
    }
    if (cipher === undefined) {
      process.stderr.write('Names and numbers are left out: the keys of this cabinet cannot be read here.\n');
    }
    return 0;
  });
}

function lineOf(
  courier: Courier,
  policy: Configuration['couriers'],
  store: Reader,
  cipher: PersonCipher | undefined,
) {
  const { id, phoneHash, state, companyId, isCompanyConfirmed, isNumberVerified, registeredMs } = courier;
  return {
    id,
    state,
    isErased: phoneHash === null,
    companyId,
    isCompanyConfirmed,
    isNumberVerified,
    registered: new Date(registeredMs).toISOString(),
    access: accessOf(policy, courier),
    name: cipher === undefined ? null : (readNameOf(store, cipher, id) ?? null),
    phone: cipher === undefined ? null : (readPhoneOf(store, cipher, id) ?? null),
  };
}

function sentence(line: ReturnType<typeof lineOf>): string {
  const { hours, sizeClasses, compartmentsAtOnce } = line.access;
  const remarks = [
    ...(line.isErased ? ['erased'] : []),
    `${line.companyId}${line.isCompanyConfirmed ? '' : ' (said)'}`,
    line.isNumberVerified ? 'number verified' : 'number unverified',
    `since ${line.registered}`,
    ...(hours === undefined ? [] : hours.map(({ from, to }) => `${from}-${to}`)),
    ...(sizeClasses === undefined ? [] : [`sizes ${sizeClasses.join(' ')}`]),
    ...(compartmentsAtOnce === undefined ? [] : [`at most ${compartmentsAtOnce} at once`]),
    ...(line.name === null && line.phone === null ? [] : [`${line.name ?? ''} ${line.phone ?? ''}`.trim()]),
  ];
  return `${shortId(line.id)}  ${line.state.padEnd(9)}  ${remarks.join(', ')}`;
}

/** Under a keyring only the kiosk itself can read who it is; ids and states are worth listing all the same. */
function readableBy(data: string | undefined, store: Reader): PersonCipher | undefined {
  try {
    return data === undefined ? undefined : cipherOf(data, secretsOf(data), store);
  } catch (error) {
    if (error instanceof SecretsFault) return undefined;
    throw error;
  }
}
