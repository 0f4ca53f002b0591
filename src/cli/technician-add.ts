import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cabinetFile } from '../contract/cabinet-file.ts';
import { hashPin } from '../main/people/pin.ts';
import { addTechnician } from '../main/people/technicians/technicians.ts';
import { otpauthUri } from '../main/people/technicians/totp.ts';
import { askedPin } from './asked-pin.ts';
import { type ExitCode, UsageError } from './command.ts';
import { actorFrom, withCabinet } from './open-folder.ts';
import { cipherOf, secretsOf } from './open-secrets.ts';
import { terminalQr } from './terminal-qr.ts';

export const help = `cubby technician add: somebody who may open maintenance mode at the cabinet

Usage: cubby technician add NAME --data DIR --by NAME [--supervisor]

Asks for a PIN, and then shows once what the technician needs: the number to type, a QR to scan with an
authenticator app, and ten recovery codes for when the clock of the cabinet cannot be trusted. None of it
can be shown again. The first technician of a cabinet must be a supervisor. The kiosk must be stopped.

  --data DIR      the data folder of the kiosk, which has been started once
  --by NAME       who adds them
  --supervisor    may also let openings through that the brake holds up
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { data: { type: 'string' }, by: { type: 'string' }, supervisor: { type: 'boolean' } },
    allowPositionals: true,
  });
  const name = positionals.join(' ').trim();
  if (!/^[^\p{C}]{1,40}$/u.test(name))
    throw new UsageError('give the name of one technician, up to 40 letters');
  const actor = actorFrom(values.by);
  const role = values.supervisor === true ? 'supervisor' : 'technician';
  const secrets = secretsOf(values.data);
  const data = values.data ?? '';
  const pinHash = await hashPin(await askedPin(name), secrets.key('pins'));
  const added = withCabinet(data, (store, moment) => {
    const cipher = cipherOf(data, secrets, store);
    return store.transaction((tx) =>
      addTechnician(tx, { cipher, secrets }, { name, role, pinHash, actor }, moment),
    );
  });
  if ('refusal' in added) {
    process.stderr.write(`${refusals[added.refusal]}\n`);
    return 1;
  }
  const { id, totpSecret, recoveryCodes } = added;
  const uri = otpauthUri(totpSecret, `${id} ${name}`, nameOf(data));
  process.stdout.write(`${name} is ${role} number ${id}.

Scan this with an authenticator app. It is shown once:
${terminalQr(uri)}
Or type the secret there: ${totpSecret.replaceAll(/.{4}(?=.)/g, '$& ')}

Recovery codes, each good once, for when the clock of the cabinet is dead. Keep them apart from the phone:
${recoveryCodes.map((code) => `  ${code.slice(0, 5)} ${code.slice(5)}`).join('\n')}

At the cabinet: touch the top left corner of the start screen five times within three seconds.
`);
  return 0;
}

const refusals = {
  firstIsSupervisor: 'The first technician of a cabinet must be a supervisor: add --supervisor.',
  tooMany: 'All numbers have been given.',
} as const;

/** The cabinet's name, which the app shows; a cabinet file that cannot be read is no reason to stop here. */
function nameOf(data: string): string {
  const path = join(resolve(data), 'cabinet.json');
  if (!existsSync(path)) return 'Cubby';
  try {
    const file = cabinetFile.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return file.success ? file.data.name : 'Cubby';
  } catch (error) {
    if (error instanceof SyntaxError) return 'Cubby';
    throw error;
  }
}
