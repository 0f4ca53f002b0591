import type { ExitCode } from './command.ts';
import { decideOn } from './courier-decision.ts';

export const help = `cubby courier suspend: a courier is let in no more, for now

Usage: cubby courier suspend COURIER --data DIR --by NAME

Neither PIN nor badge signs the courier in until "cubby courier approve". What lies in the cabinet stays there
for its recipients. The kiosk must be stopped; the access log keeps who it was.

  COURIER       as "cubby courier list" prints it
  --data DIR    the data folder of the kiosk
  --by NAME     who decided
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  return decideOn(args, 'suspended');
}
