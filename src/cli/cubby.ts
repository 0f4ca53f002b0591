#!/usr/bin/env node
import type { CommandModule, ExitCode } from './command.ts';
import { UsageError } from './command.ts';

interface CommandEntry {
  /** One or two words. */
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
}

/** All commands: one file and one line each. */
const commands: readonly CommandEntry[] = [
  {
    name: 'simulate',
    summary: 'run a simulated cabinet that a kiosk can be pointed at',
    load: () => import('./simulate.ts'),
  },
  {
    name: 'bus scan',
    summary: 'find boards: protocol, baud rate and addresses',
    load: () => import('./bus-scan.ts'),
  },
  {
    name: 'bus status',
    summary: 'which doors of a board are open',
    load: () => import('./bus-status.ts'),
  },
  {
    name: 'bus open',
    summary: 'unlock one door and see whether it opens',
    load: () => import('./bus-open.ts'),
  },
  {
    name: 'bus test',
    summary: 'open every door and time it',
    load: () => import('./bus-test.ts'),
  },
  {
    name: 'bus monitor',
    summary: 'what passes on the wires, also while the kiosk runs',
    load: () => import('./bus-monitor.ts'),
  },
  {
    name: 'cabinet check',
    summary: 'look for mistakes in a cabinet file',
    load: () => import('./cabinet-check.ts'),
  },
  {
    name: 'frame decode',
    summary: 'what bytes on the wire say',
    load: () => import('./frame-decode.ts'),
  },
  {
    name: 'frame encode',
    summary: 'the bytes of a command',
    load: () => import('./frame-encode.ts'),
  },
  {
    name: 'compartment list',
    summary: 'how every compartment stands',
    load: () => import('./compartment-list.ts'),
  },
  {
    name: 'compartment empty',
    summary: 'somebody has looked, and it is empty',
    load: () => import('./compartment-empty.ts'),
  },
  {
    name: 'compartment repaired',
    summary: 'a quarantined door opens again',
    load: () => import('./compartment-repaired.ts'),
  },
  {
    name: 'clock confirm',
    summary: 'the clock is right now',
    load: () => import('./clock-confirm.ts'),
  },
  {
    name: 'board confirm',
    summary: 'somebody has seen the right door open',
    load: () => import('./board-confirm.ts'),
  },
  {
    name: 'log verify',
    summary: 'whether the access log is as it was written',
    load: () => import('./log-verify.ts'),
  },
  {
    name: 'log show',
    summary: 'the newest rows of the access log',
    load: () => import('./log-show.ts'),
  },
  {
    name: 'log export',
    summary: 'write the access log into a file',
    load: () => import('./log-export.ts'),
  },
  {
    name: 'technician add',
    summary: 'somebody who may open maintenance mode at the cabinet',
    load: () => import('./technician-add.ts'),
  },
  {
    name: 'technician list',
    summary: 'who may open maintenance mode',
    load: () => import('./technician-list.ts'),
  },
  {
    name: 'technician remove',
    summary: 'somebody may not open it any more',
    load: () => import('./technician-remove.ts'),
  },
  {
    name: 'maintenance reopen',
    summary: 'wrong sign-ins are forgotten',
    load: () => import('./maintenance-reopen.ts'),
  },
  {
    name: 'courier list',
    summary: 'who may deposit, and who waits to',
    load: () => import('./courier-list.ts'),
  },
  {
    name: 'courier approve',
    summary: 'a courier may deposit',
    load: () => import('./courier-approve.ts'),
  },
  {
    name: 'courier reject',
    summary: 'a courier shall not deposit here',
    load: () => import('./courier-reject.ts'),
  },
  {
    name: 'courier suspend',
    summary: 'a courier is let in no more, for now',
    load: () => import('./courier-suspend.ts'),
  },
  {
    name: 'courier erase',
    summary: 'a courier has left, and is forgotten',
    load: () => import('./courier-erase.ts'),
  },
  {
    name: 'courier badge',
    summary: 'a badge that signs a courier in',
    load: () => import('./courier-badge.ts'),
  },
  {
    name: 'courier pin',
    summary: 'a code with which a courier chooses a new PIN',
    load: () => import('./courier-pin.ts'),
  },
  {
    name: 'courier access',
    summary: 'hours, sizes and a limit for one courier',
    load: () => import('./courier-access.ts'),
  },
  {
    name: 'directory import',
    summary: 'who lives or works here, from a CSV file',
    load: () => import('./directory-import.ts'),
  },
  {
    name: 'directory search',
    summary: 'whom a courier would find',
    load: () => import('./directory-search.ts'),
  },
  {
    name: 'directory badge',
    summary: 'a badge that takes out what lies there for a person',
    load: () => import('./directory-badge.ts'),
  },
  {
    name: 'directory pin',
    summary: 'a PIN that does the same with the residence',
    load: () => import('./directory-pin.ts'),
  },
  {
    name: 'directory revoke',
    summary: "a person's badge and PIN are over",
    load: () => import('./directory-revoke.ts'),
  },
  {
    name: 'preadvice import',
    summary: 'parcels that are on their way, from a CSV file',
    load: () => import('./preadvice-import.ts'),
  },
  {
    name: 'case list',
    summary: 'what people at a door reported',
    load: () => import('./case-list.ts'),
  },
  {
    name: 'case close',
    summary: 'somebody has dealt with a case',
    load: () => import('./case-close.ts'),
  },
  {
    name: 'demo prepare',
    summary: 'write a data folder for a demonstration',
    load: () => import('./demo-prepare.ts'),
  },
];

const width = Math.max(...commands.map((command) => command.name.length));
const listOf = (some: readonly CommandEntry[]) =>
  some.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n');
const help = `cubby: the technician's command of a Cubby parcel locker

Usage: cubby COMMAND [options]

Commands:
${listOf(commands)}

cubby COMMAND --help explains one of them.
Exit codes: 0 done, 1 not done, 2 the command line was not understood.
`;

async function main(args: readonly string[]): Promise<ExitCode> {
  const [first, second] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    process.stdout.write(help);
    return first === undefined ? 2 : 0;
  }
  const entry =
    commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
  if (entry === undefined) return notKnown(first, second);
  const command = await entry.load();
  const rest = args.slice(entry.name.split(' ').length);
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(command.help);
    return 0;
  }
  try {
    return await command.run(rest);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isUsage = error instanceof UsageError || isParseArgsError(error);
    process.stderr.write(`cubby ${entry.name}: ${error.message}\n`);
    if (isUsage) process.stderr.write(`cubby ${entry.name} --help explains the options.\n`);
    return isUsage ? 2 : 1;
  }
}

function notKnown(first: string, second: string | undefined): ExitCode {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  const isAskingForHelp = second === '--help' || second === '-h';
  if (group.length > 0 && isAskingForHelp) {
    process.stdout.write(`${listOf(group)}\n\ncubby COMMAND --help explains one of them.\n`);
    return 0;
  }
  const said = second === undefined || group.length === 0 ? first : `${first} ${second}`;
  const known = group.length === 0 ? '' : ` There are:\n${listOf(group)}\n`;
  process.stderr.write(`cubby: there is no command "${said}".${known || ' cubby --help lists them.\n'}`);
  return 2;
}

function isParseArgsError(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_PARSE_ARGS');
}

// Whoever reads only the first lines closes the pipe: that is no fault, and there is nobody to go on for.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.exitCode = await main(process.argv.slice(2));
