import { createInterface } from 'node:readline';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import type { CommandBody, KioskBridge } from '../../src/contract/command.ts';
import type { KioskView } from '../../src/contract/view.ts';
import { readConsoleMessage } from '../../src/main/notify/console-gateway.ts';
import { kioskCommand } from '../stage/kiosk-process.ts';
import type { SimulatorProcess } from '../stage/simulator-process.ts';

/** One code submitted at the touchscreen, and the unlock frame that followed from it. */
export interface MeasuredUnlock {
  /** From the press in the page to the last byte of the frame on the (simulated) wire. */
  readonly ms: number;
  /** The part of it that was waiting for the exchange in flight, as the driver measured it. */
  readonly busWaitMs: number;
}

interface BenchWindow {
  kiosk: KioskBridge;
  latestView: KioskView | undefined;
}

/**
 * Submits a valid code so many times to the real kiosk, in Electron, with polls on. The lock is jammed,
 * so that no door has to be waited for: each round ends by reporting that it did not open.
 */
export async function measureUnlocks(options: {
  dataDirectory: string;
  environment: Readonly<Record<string, string>>;
  simulator: SimulatorProcess;
  rounds: number;
  progress: (done: number) => void;
}): Promise<MeasuredUnlock[]> {
  const { dataDirectory, environment, simulator, rounds } = options;
  const { executable, args } = kioskCommand({
    dataDirectory,
    environment,
    size: { width: 1080, height: 1920 },
  });
  const app = await _electron.launch({
    executablePath: executable,
    args,
    env: { ...(process.env as Record<string, string>), ...environment },
  });
  try {
    const kiosk = await KioskDriver.attach(app);
    const code = await kiosk.depositOne(simulator);
    const measured: MeasuredUnlock[] = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.push(await kiosk.unlockOnce(code, simulator));
      options.progress(round + 1);
    }
    return measured;
  } finally {
    await app.close();
  }
}

class KioskDriver {
  readonly #page: Page;
  readonly #lines: string[] = [];
  readonly #log: string[] = [];
  /** What to add to the page's clock to have this process's. */
  #pageClockOffsetMs = 0;

  private constructor(page: Page) {
    this.#page = page;
  }

  static async attach(app: ElectronApplication): Promise<KioskDriver> {
    const page = await app.firstWindow();
    const driver = new KioskDriver(page);
    const { stdout, stderr } = app.process();
    if (stdout !== null) createInterface({ input: stdout }).on('line', (line) => driver.#lines.push(line));
    if (stderr !== null) createInterface({ input: stderr }).on('line', (line) => driver.#log.push(line));
    await page.waitForSelector('[data-screen="start"]');
    await page.evaluate(() => {
      const own = window as unknown as BenchWindow;
      own.kiosk.onView((view) => {
        own.latestView = view as KioskView;
      });
    });
    driver.#pageClockOffsetMs = await driver.#measureOffset();
    return driver;
  }

  async depositOne({ control }: SimulatorProcess): Promise<string> {
    await this.#send({ name: 'beginDeposit' }, 'signingIn');
    await this.#send({ name: 'signIn', phone: demoCourier.phone, pin: demoCourier.pin }, 'awaitingLabel');
    await this.#send({ name: 'submitLabel', trackingNumber: 'BENCH0001' }, 'awaitingRecipient');
    await this.#send({ name: 'submitRecipient', phone: '0151 98765432' }, 'confirmingRecipient');
    await this.#send({ name: 'confirmRecipient' }, 'choosingSize');
    await this.#send({ name: 'chooseSize', sizeClass: 'S' }, 'doorOpen');
    const open = (await control.state()).doors.find((door) => door.isOpen);
    if (open === undefined) throw new Error('no door opened for the deposit');
    await control.do({ do: 'close', door: open.door });
    await this.#screen('deposited');
    await this.#send({ name: 'finish' }, 'start');
    await control.do({ do: 'jam', door: open.door, what: 'latch' });
    const message = await this.#eventually(() =>
      this.#lines.map(readConsoleMessage).find((each) => each !== undefined),
    );
    const code = /\d{3} \d{3} \d{3}/.exec(message.text)?.[0];
    if (code === undefined) throw new Error('the message holds no code');
    return code;
  }

  async unlockOnce(code: string, { control }: SimulatorProcess): Promise<MeasuredUnlock> {
    await this.#send({ name: 'beginRetrieval' }, 'awaitingCode');
    // Somewhere in the poll's cycle, as a person's press is.
    await new Promise((settle) => setTimeout(settle, Math.random() * 80));
    this.#log.length = 0;
    const pulse = control.next((event) => event.event === 'pulse');
    const submitted = await this.#send({ name: 'submitCode', code }, 'doorOpening');
    const { atEpochMs } = await pulse;
    const sent = await this.#eventually(() => this.#log.map(unlockSent).find((each) => each !== undefined));
    await this.#send({ name: 'reportDidNotOpen' }, 'doorOpening');
    await this.#send({ name: 'reportDidNotOpen' }, 'doorStuck');
    await this.#send({ name: 'finish' }, 'start');
    return { ms: atEpochMs - (submitted + this.#pageClockOffsetMs), busWaitMs: sent };
  }

  /** Sends a command and waits for its screen; returns the page's time of the sending. */
  async #send(body: CommandBody, screen: string): Promise<number> {
    const sentAt = await this.#page.evaluate(async (command) => {
      const own = window as unknown as BenchWindow;
      for (let attempt = 0; attempt < 200; attempt += 1) {
        const at = performance.timeOrigin + performance.now();
        const answer = await own.kiosk.send({ revision: own.latestView?.revision ?? 0, body: command });
        if (answer.accepted) return at;
        await new Promise((settle) => setTimeout(settle, 10));
      }
      throw new Error(`the kiosk refused ${command.name}`);
    }, body);
    await this.#screen(screen);
    return sentAt;
  }

  async #screen(name: string): Promise<void> {
    await this.#page.waitForFunction(
      (wanted) => (window as unknown as BenchWindow).latestView?.screen === wanted,
      name,
      {
        polling: 5,
        timeout: 20_000,
      },
    );
  }

  async #eventually<T>(look: () => T | undefined): Promise<T> {
    for (const until = performance.now() + 10_000; performance.now() < until; ) {
      const found = look();
      if (found !== undefined) return found;
      await new Promise((settle) => setTimeout(settle, 5));
    }
    throw new Error('the kiosk did not say what was waited for within 10 s');
  }

  /** The shortest of many round trips bounds how far the two clocks can be apart. */
  async #measureOffset(): Promise<number> {
    let best = { roundTripMs: Number.POSITIVE_INFINITY, offsetMs: 0 };
    for (let round = 0; round < 50; round += 1) {
      const before = performance.timeOrigin + performance.now();
      const there = await this.#page.evaluate(() => performance.timeOrigin + performance.now());
      const after = performance.timeOrigin + performance.now();
      const roundTripMs = after - before;
      if (roundTripMs < best.roundTripMs) best = { roundTripMs, offsetMs: (before + after) / 2 - there };
    }
    return best.offsetMs;
  }
}

function unlockSent(line: string): number | undefined {
  if (!line.includes('"door.unlockSent"')) return undefined;
  const { busWaitMs } = JSON.parse(line) as { busWaitMs?: number };
  return busWaitMs;
}
