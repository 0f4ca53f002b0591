import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { _electron, type ElectronApplication, errors, type Locator, type Page } from 'playwright-core';
import type { CommandName } from '../../src/contract/command.ts';
import type { Language } from '../../src/contract/configuration.ts';
import type { ScreenName } from '../../src/contract/view.ts';
import { readConsoleMessage } from '../../src/main/notify/console-gateway.ts';
import { eventually, patienceMs } from './eventually.ts';
import { type KioskProcessOptions, kioskCommand } from './kiosk-process.ts';

const waitMs = patienceMs;
const attachMs = 10_000;

export interface SentMessage {
  readonly to: string;
  readonly text: string;
  /** The digits in it, without their spaces. */
  readonly code: string;
  readonly token: string;
}

export interface TouchscreenOptions extends KioskProcessOptions {
  /** A .y4m film that the camera shows; without it there is no camera. */
  readonly film?: string;
}

/** The real kiosk in Electron, worked with a finger: what is pressed here goes the whole way to the coil. */
export class Touchscreen {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** The main process; Playwright forgets it when its connection ends. */
  readonly child: ChildProcess;
  /** Every line that the kiosk has printed, and its log. */
  readonly printed: readonly string[];
  readonly logged: readonly string[];

  private constructor(app: ElectronApplication, page: Page, printed: string[], logged: string[]) {
    this.app = app;
    this.child = app.process();
    this.page = page;
    this.printed = printed;
    this.logged = logged;
  }

  /** Starts the kiosk and waits for its first screen, whichever it is. */
  static async launch(options: TouchscreenOptions): Promise<Touchscreen> {
    const { executable, args } = kioskCommand(options);
    const app = await launchElectron({
      executablePath: executable,
      args: [...cameraSwitches(options.film), ...args],
      env: { ...(process.env as Record<string, string>), ...options.environment },
    });
    const printed: string[] = [];
    const logged: string[] = [];
    const { stdout, stderr } = app.process();
    if (stdout !== null)
      createInterface({ input: stdout }).on('line', (line) => {
        printed.push(line);
        options.onLine?.(line);
      });
    if (stderr !== null)
      createInterface({ input: stderr }).on('line', (line) => {
        logged.push(line);
        options.onLog?.(line);
      });
    const page = await app.firstWindow({ timeout: waitMs });
    await page.waitForSelector('[data-screen]', { timeout: waitMs });
    return new Touchscreen(app, page, printed, logged);
  }

  /** Waits until this screen is shown and takes touches. */
  async screen(name: ScreenName): Promise<void> {
    const wanted = `[data-screen="${name}"] main:not([inert])`;
    await this.page.waitForSelector(wanted, { timeout: waitMs }).catch(async (cause: unknown) => {
      const shown = await this.page.locator('.kiosk').first().getAttribute('data-screen', { timeout: 1_000 });
      const log = this.logged.filter((line) => line.startsWith('{')).slice(-8);
      throw new Error(`waited for ${name}; ${shown} is shown\n${log.join('\n')}`, { cause });
    });
  }

  /** Presses the button that sends this command. */
  async press(command: CommandName, screen?: ScreenName): Promise<void> {
    await this.page.locator(`[data-command="${command}"]`).first().click({ timeout: waitMs });
    if (screen !== undefined) await this.screen(screen);
  }

  /** Presses it and tells when the press reached the page, in epoch milliseconds with fractions. */
  async pressTimed(command: CommandName): Promise<number> {
    const pressed = this.page.evaluate(
      () =>
        new Promise<number>((settle) => {
          const listen = (event: Event) => settle(performance.timeOrigin + event.timeStamp);
          addEventListener('click', listen, { capture: true, once: true });
        }),
    );
    await this.press(command);
    return pressed;
  }

  async chooseLanguage(language: Language): Promise<void> {
    const own = `[data-command="chooseLanguage"]:has([lang="${language}"])`;
    await this.page.locator(own).click({ timeout: waitMs });
    await this.page.waitForSelector(`html[lang="${language}"]`, { timeout: waitMs });
  }

  /** Types on the keys of the screen, at the place where each key is: whatever lies on top gets the press. */
  async type(text: string): Promise<void> {
    const { page } = this;
    const places = new Map<string, { x: number; y: number }>();
    for (const character of text) {
      const key = page.getByRole('button', { name: character, exact: true }).first();
      if (places.size === 0) await key.hover({ timeout: waitMs });
      const place = places.get(character) ?? (await middleOf(key));
      places.set(character, place);
      await page.mouse.click(place.x, place.y);
    }
  }

  /** Presses the one button that goes on, on a screen whose first step sends nothing yet. */
  async goOn(): Promise<void> {
    await this.page.locator('button.primary').first().click({ timeout: waitMs });
  }

  async signIn(phone: string, pin: string): Promise<void> {
    await this.press('beginDeposit', 'signingIn');
    await this.type(phone.replaceAll(' ', ''));
    await this.goOn();
    await this.type(pin);
    await this.press('signIn', 'awaitingLabel');
  }

  /** From the label to the choice of a size. */
  async describeParcel(trackingNumber: string, phone: string): Promise<void> {
    await this.type(trackingNumber);
    await this.press('submitLabel', 'awaitingRecipient');
    await this.type(phone.replaceAll(' ', ''));
    await this.press('submitRecipient', 'confirmingRecipient');
    await this.press('confirmRecipient', 'choosingSize');
  }

  async chooseSize(sizeClass: string): Promise<void> {
    const name = this.page.locator('strong', { hasText: new RegExp(`^${sizeClass}$`) });
    await this.page.locator('[data-command="chooseSize"]').filter({ has: name }).click({ timeout: waitMs });
  }

  /** From the start screen to a code that was sent off; what follows is for the caller to wait for. */
  async enterCode(code: string): Promise<void> {
    await this.press('beginRetrieval', 'awaitingCode');
    await this.type(code);
    await this.press('submitCode');
  }

  /** The label of the door that the screen speaks of. */
  async doorLabel(): Promise<string> {
    const label = await this.page.locator('.plate-label').first().textContent({ timeout: waitMs });
    if (label === null) throw new Error('this screen speaks of no door');
    return label;
  }

  /** The message of this number, once it has been printed: 1 is the first. */
  async message(number: number): Promise<SentMessage> {
    const found = await this.eventually(
      () => this.printed.map(readConsoleMessage).filter((each) => each !== undefined)[number - 1],
      `message ${number}`,
    );
    return sentMessage(found);
  }

  /** Looks again and again until it is there. */
  eventually<T>(look: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
    return eventually(look, what);
  }

  async picture(path: string): Promise<void> {
    await this.page.screenshot({ path, animations: 'disabled' });
  }

  /** Ends it as the operating system does; one that has ended by itself is left alone. */
  async close(): Promise<void> {
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) await this.app.close();
  }

  /** Ends the main process as a power cut does. */
  async kill(): Promise<void> {
    const { child } = this;
    const gone = new Promise((settle) => child.once('exit', settle));
    child.kill('SIGKILL');
    await gone;
  }
}

/** A message with its code picked out. */
export function sentMessage(message: { to: string; text: string; token: string }): SentMessage {
  const digits = /\d{3}(?: \d{3})+/.exec(message.text)?.[0];
  if (digits === undefined) throw new Error('the message holds no code');
  return { ...message, code: digits.replaceAll(' ', '') };
}

async function middleOf(key: Locator): Promise<{ x: number; y: number }> {
  const box = await key.boundingBox({ timeout: waitMs });
  if (box === null) throw new Error('this key is not on the screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/**
 * Playwright attaches while Electron starts, and about once in a hundred times it misses a moment and
 * waits for ever, with the kiosk up and well. It ends that kiosk itself; then it is tried again.
 */
export async function launchElectron(
  options: NonNullable<Parameters<typeof _electron.launch>[0]>,
): Promise<ElectronApplication> {
  for (let triesLeft = 2; triesLeft > 0; triesLeft -= 1) {
    try {
      return await _electron.launch({ ...options, timeout: attachMs });
    } catch (error) {
      if (!(error instanceof errors.TimeoutError)) throw error;
    }
  }
  return _electron.launch({ ...options, timeout: waitMs });
}

function cameraSwitches(film: string | undefined): string[] {
  if (film === undefined) return [];
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${film}`,
  ];
}
