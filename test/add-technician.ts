import { withCabinet } from '../src/cli/open-folder.ts';
import { cipherOf, secretsOf } from '../src/cli/open-secrets.ts';
import type { TechnicianRole } from '../src/contract/technician.ts';
import { hashPin } from '../src/main/people/pin.ts';
import { addTechnician, type NewTechnician } from '../src/main/people/technicians/technicians.ts';
import { totpCode, totpStepAt } from '../src/main/people/technicians/totp.ts';

export const technicianPin = '831507';

/** Adds a technician as `cubby technician add` does, while no kiosk runs on this folder. */
export async function addTechnicianTo(dataDirectory: string, role: TechnicianRole): Promise<NewTechnician> {
  const secrets = secretsOf(dataDirectory);
  const pinHash = await hashPin(technicianPin, secrets.key('pins'));
  const technician = { name: 'Kim', role, pinHash, actor: 'technician:test' };
  const added = withCabinet(dataDirectory, (store, moment) => {
    const cipher = cipherOf(dataDirectory, secrets, store);
    return store.transaction((tx) => addTechnician(tx, { cipher, secrets }, technician, moment));
  });
  if ('refusal' in added) throw new Error(added.refusal);
  return added;
}

/** What the technician's app shows at this wall time. */
export function appCode({ totpSecret }: NewTechnician, nowMs: number, drift = 0): string {
  return totpCode(totpSecret, totpStepAt(nowMs) + drift);
}
