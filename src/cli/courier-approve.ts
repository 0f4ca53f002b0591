import type { ExitCode } from './command.ts';
import { decideOn } from './courier-decision.ts';

export const help = `cubby courier approve: a courier may deposit

Usage: cubby courier approve COURIER [--company ID] --data DIR --by NAME

Lets in a courier who waits, who was suspended, or who was rejected. The kiosk must be stopped; the access
log keeps who it was.

  COURIER        as "cubby courier list" prints it
  --company ID   the courier drives for this company of the configuration; what the courier said stays
                 unconfirmed without it, and an unconfirmed courier takes back own parcels alone
  --data DIR     the data folder of the kiosk
  --by NAME      who decided
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  return decideOn(args, 'approved');
}
