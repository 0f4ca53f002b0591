// npm start: the kiosk on the simulated cabinet, for somebody who wants to see it.
import { createWriteStream } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { demoCourier } from '../src/cli/demo-cabinet.ts';
import { prepareDemo } from '../src/cli/demo-prepare.ts';
import { requestOfWords } from '../src/hardware/simulator/control-words.ts';
import { openInBrowser } from './open-in-browser.ts';
import { openDisplay } from './stage/display.ts';
import { type KioskProcess, KioskStartError, readyLine, startKiosk } from './stage/kiosk-process.ts';
import { type SimulatorProcess, startSimulator } from './stage/simulator-process.ts';

const help = `npm start: the kiosk on a simulated cabinet

Usage: npm start -- [--data DIR] [--size WIDTHxHEIGHT] [--no-page]

  --data DIR     the data folder (default: cubby-demo in your application data)
  --size WxH     the window's size (default: 540x960, or 1080x1920 on a virtual display)
  --no-page      without the page that shows the simulated cabinet

While it runs, type in this terminal:
  close          close every open door          close B03    close that door
  jam B03        the lock of B03 sticks         unjam B03    it works again
  quit           end (so does Ctrl-C)
and whatever else docs/simulator.md has, such as
  noise flips=1e-4                              answers board=left silent times=3
`;

const exitAlreadyRunning = 3;
const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    size: { type: 'string' },
    'no-page': { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (values.help === true) process.stdout.write(help);
else process.exitCode = await main();

async function main(): Promise<number> {
  const dataDirectory = resolve(values.data ?? join(applicationData(), 'cubby-demo'));
  await prepareDemo({ dataDirectory });

  const withPage = values['no-page'] !== true;
  const started = await startSimulator(dataDirectory, { withPage }).catch((error: Error) => error);
  const display = await openDisplay({ width: 1080, height: 1920 });
  if (display.isVirtual)
    say('There is no display here, so the kiosk runs on a virtual one that nobody sees.');
  const log = createWriteStream(join(dataDirectory, 'kiosk.log'), { flags: 'a', mode: 0o600 });
  let kiosk: KioskProcess | undefined;
  try {
    kiosk = await startKiosk({
      dataDirectory,
      environment: display.environment,
      size: size() ?? (display.isVirtual ? { width: 1080, height: 1920 } : { width: 540, height: 960 }),
      onLine: (line) => say(line === readyLine ? readyText(dataDirectory) : line),
      onLog: (line) => log.write(`${line}\n`),
    });
    if (started instanceof Error) throw started;
    if (started.pageUrl !== undefined) {
      say(`The cabinet, to click its doors open and shut: ${started.pageUrl}`);
      if (!display.isVirtual) openInBrowser(started.pageUrl);
    }
    serveTerminal(started);
    await Promise.race([kiosk.ended, untilInterrupted()]);
    return 0;
  } catch (error) {
    if (error instanceof KioskStartError && error.exitCode === exitAlreadyRunning) return exitAlreadyRunning;
    say(error instanceof Error ? error.message : String(error));
    return 1;
  } finally {
    await kiosk?.stop();
    if (!(started instanceof Error)) await started.stop();
    await display.stop();
    log.end();
    process.stdin.destroy();
  }
}

function readyText(dataDirectory: string): string {
  const { phone, pin } = demoCourier;
  return `${readyLine} Courier: phone ${phone}, PIN ${pin}. Doors: type "close" to close them. (Data and log: ${dataDirectory}; Ctrl-C ends.)`;
}

/** Doors are worked from here until somebody stands at a real one. */
function serveTerminal({ control }: SimulatorProcess): void {
  createInterface({ input: process.stdin }).on('line', (line) => {
    work(control, line.trim()).catch((error: Error) => say(error.message));
  });
}

async function work(control: SimulatorProcess['control'], line: string): Promise<void> {
  const [word = '', name] = line.split(/\s+/);
  if (line === '') return;
  if (line === 'quit') process.kill(process.pid, 'SIGINT');
  else if (line === 'close') await closeAll(control);
  // What is typed most is shorter than in the fault menu.
  else if (/^(open|close|jam|unjam) [^\s=]+$/.test(line)) {
    await control.do(requestOfWords(`${word} door=${name?.toUpperCase()}`));
  } else await control.do(requestOfWords(line));
}

async function closeAll(control: SimulatorProcess['control']): Promise<void> {
  for (const each of (await control.state()).doors.filter((one) => one.isOpen)) {
    await control.do({ do: 'close', door: each.door });
    say(`${each.label} closed.`);
  }
}

function untilInterrupted(): Promise<void> {
  return new Promise((settle) => {
    process.once('SIGINT', () => settle());
    process.once('SIGTERM', () => settle());
  });
}

function size(): { width: number; height: number } | undefined {
  const match = /^(\d{3,5})x(\d{3,5})$/.exec(values.size ?? '');
  return match === null ? undefined : { width: Number(match[1]), height: Number(match[2]) };
}

/** Where this operating system keeps the data of applications. */
function applicationData(): string {
  if (process.platform === 'win32') return process.env.APPDATA ?? homedir();
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support');
  return process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
