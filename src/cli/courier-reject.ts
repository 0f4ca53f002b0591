import type { ExitCode } from './command.ts';
import { decideOn } from './courier-decision.ts';

export const help = `cubby courier reject: a courier shall not deposit here

Usage: cubby courier reject COURIER --data DIR --by NAME

Refuses a courier who waits, or who is suspended. The number stays known, so that it cannot simply register
again. The kiosk must be stopped; the access log keeps who it was.

  COURIER       as "cubby courier list" prints it
  --data DIR    the data folder of the kiosk
  --by NAME     who decided
`;

export async function run(args: readonly string[]): Promise<ExitCode> {
  return decideOn(args, 'rejected');
}
