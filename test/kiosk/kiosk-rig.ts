import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import { prepareDemo } from '../../src/cli/demo-prepare.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { type CabinetFileInput, cabinetFile } from '../../src/contract/cabinet-file.ts';
import type { CommandAnswer, CommandBody } from '../../src/contract/command.ts';
import type { KioskView, ScreenName, ViewOf } from '../../src/contract/view.ts';
import { boardFamilies } from '../../src/hardware/boards/families.ts';
import { boardSimulators } from '../../src/hardware/boards/simulators.ts';
import {
  type SimulatedCabinet,
  startSimulatedCabinet,
} from '../../src/hardware/simulator/simulated-cabinet.ts';
import { wiringOf } from '../../src/hardware/wiring.ts';
import type { Kiosk } from '../../src/main/assemble.ts';
import { openKiosk } from '../../src/main/kiosk.ts';
import { readConsoleMessage } from '../../src/main/notify/console-gateway.ts';

const waitMs = 20_000;
const migrations = join(import.meta.dirname, '..', '..', 'migrations');

/** Short times, so that a test of a walk-away does not take a minute. */
const quick = {
  door: { announceMs: 0, pulseAgainAfterMs: 1_500, giveUpAfterMs: 1_500, boardSilentSeconds: 5 },
  session: { idleSeconds: 10, closeReminderSeconds: 10, closeGiveUpSeconds: 10 },
};

/**
 * A whole kiosk without Electron: real database, real driver, real bytes over TCP to the simulated
 * cabinet. A test plays the touchscreen and the hands at the doors.
 */
export class KioskRig {
  directory: string;
  readonly cabinet: SimulatedCabinet;
  readonly clock: Clock;
  readonly printed: string[] = [];
  readonly logged: string[] = [];
  kiosk: Kiosk;
  #wallAheadMs = 0;
  /** What the kiosk does each minute, for a test that does not wait for one. */
  readonly #minutely = new Set<() => void>();
  /** Where it began, if it has moved: what is removed in the end. */
  #home: string | undefined;

  private constructor(directory: string, cabinet: SimulatedCabinet, clock: Clock) {
    this.directory = directory;
    this.cabinet = cabinet;
    this.clock = {
      ...clock,
      now: () => clock.now() + this.#wallAheadMs,
      every: (periodMs, run) => {
        if (periodMs !== 60_000) return clock.every(periodMs, run);
        this.#minutely.add(run);
        return () => void this.#minutely.delete(run);
      },
    };
    this.kiosk = this.#open();
  }

  static async start(
    options: {
      policies?: Record<string, unknown>;
      /** What is different from the demonstration's cabinet. */
      change?: (demo: CabinetFileInput) => CabinetFileInput;
    } = {},
  ): Promise<KioskRig> {
    const directory = mkdtempSync(join(tmpdir(), 'cubby-rig-'));
    await prepareDemo({ dataDirectory: directory, policies: { ...quick, ...options.policies } });
    const path = join(directory, 'cabinet.json');
    const demo: CabinetFileInput = JSON.parse(readFileSync(path, 'utf8'));
    const file = cabinetFile.parse(options.change?.(demo) ?? demo);
    writeFileSync(path, JSON.stringify(file));
    const cabinet = await startSimulatedCabinet({
      wiring: wiringOf(file),
      labels: new Map(file.compartments.map(({ id, label }) => [id, label])),
      families: boardFamilies,
      simulators: boardSimulators,
      clock: systemClock,
      pulseMs: 100,
      turnaroundMs: 5,
    });
    const rig = new KioskRig(directory, cabinet, systemClock);
    rig.kiosk.start();
    await rig.untilDoorsKnown();
    return rig;
  }

  /** Ends the kiosk and opens it again on the same folder; `between` is what happens to the folder meanwhile. */
  async pausedFor(between: () => void | Promise<void>): Promise<void> {
    await this.kiosk.stop();
    try {
      await between();
    } finally {
      this.kiosk = this.#open();
      this.kiosk.start();
    }
  }

  async restart(): Promise<void> {
    await this.pausedFor(() => undefined);
  }

  /** Sets the kiosk's wall clock ahead of the real one, or, with 0, right. */
  setWallAhead(ms: number): void {
    this.#wallAheadMs = ms;
  }

  /** Lets the kiosk do now what it does each minute; in a test no minute passes by itself. */
  minute(): void {
    for (const run of [...this.#minutely]) run();
  }

  async stop(): Promise<void> {
    await this.kiosk.stop();
    await this.cabinet.stop();
    rmSync(this.#home ?? this.directory, { recursive: true, force: true });
  }

  get view(): KioskView {
    return this.kiosk.session.view();
  }

  command(body: CommandBody): CommandAnswer {
    return this.kiosk.session.handle(body);
  }

  /** Sends a command that must be taken, and waits for the screen that it leads to. */
  async go<S extends ScreenName>(body: CommandBody, screen: S): Promise<ViewOf<S>> {
    const answer = this.command(body);
    if (!answer.accepted)
      throw new Error(`${body.name} was refused on ${this.view.screen}: ${answer.reason}`);
    return this.screen(screen);
  }

  async screen<S extends ScreenName>(name: S): Promise<ViewOf<S>> {
    await this.until(() => this.view.screen === name, `screen ${name}, still on ${this.view.screen}`);
    return this.view as ViewOf<S>;
  }

  /** Waits for what a deadline bounds; looks again whenever something may have changed. */
  async until(isTrue: () => boolean, what: string): Promise<void> {
    const endMs = performance.now() + waitMs;
    while (!isTrue()) {
      if (performance.now() > endMs) throw new Error(`waited ${waitMs} ms for ${what}`);
      await new Promise((settle) => systemClock.after(10, () => settle(undefined)));
    }
  }

  async untilDoorsKnown(): Promise<void> {
    const { lockBoards } = this.kiosk;
    await this.until(
      () => lockBoards?.door('a1') === 'closed' && lockBoards.door('f6') === 'closed',
      'doors to be known',
    );
  }

  async signIn(): Promise<void> {
    await this.go({ name: 'beginDeposit' }, 'signingIn');
    await this.go({ name: 'signIn', phone: demoCourier.phone, pin: demoCourier.pin }, 'awaitingLabel');
  }

  /** From the label to the door that stands open, with the courier signed in. */
  async toOpenDoor(
    trackingNumber: string,
    sizeClass: 'S' | 'M' | 'L' | 'XL' = 'S',
  ): Promise<ViewOf<'doorOpen'>> {
    await this.toSize(trackingNumber);
    return this.go({ name: 'chooseSize', sizeClass }, 'doorOpen');
  }

  async toSize(trackingNumber: string): Promise<ViewOf<'choosingSize'>> {
    await this.go({ name: 'submitLabel', trackingNumber }, 'awaitingRecipient');
    await this.go({ name: 'submitRecipient', phone: '0151 98765432' }, 'confirmingRecipient');
    return this.go({ name: 'confirmRecipient' }, 'choosingSize');
  }

  /** Signs in and tells how many compartments of each size are offered. */
  async signInAndCount(): Promise<Record<string, number>> {
    await this.signIn();
    const { free } = await this.screen('awaitingLabel');
    return Object.fromEntries(free.map((size) => [size.sizeClass, size.free]));
  }

  /** Moves the data folder, as it is, into another one and goes on there. */
  async moveTo(directory: string): Promise<void> {
    await this.kiosk.stop();
    for (const name of readdirSync(this.directory)) {
      const from = join(this.directory, name);
      if (from !== directory) cpSync(from, join(directory, name), { recursive: true });
    }
    this.#home ??= this.directory;
    this.directory = directory;
    this.kiosk = this.#open();
    this.kiosk.start();
  }

  /** A whole deposit, signed in and out; returns the compartment and what the recipient was sent. */
  async deposit(
    trackingNumber: string,
  ): Promise<{ compartment: string; label: string; code: string; token: string }> {
    await this.signIn();
    const { compartment } = await this.toOpenDoor(trackingNumber);
    await this.cabinet.apply({ do: 'close', door: compartment.id });
    await this.screen('deposited');
    await this.go({ name: 'finish' }, 'start');
    return { compartment: compartment.id, label: compartment.label, ...(await this.message()) };
  }

  /** The newest message, once it has been printed. */
  async message(count = 1): Promise<{ code: string; token: string }> {
    const messages = () => this.printed.map(readConsoleMessage).filter((each) => each !== undefined);
    await this.until(() => messages().length >= count, `message ${count}`);
    const newest = messages().at(-1);
    const code = /\d{3} \d{3} \d{3}/.exec(newest?.text ?? '')?.[0];
    if (code === undefined) throw new Error('the message holds no code');
    return { code, token: newest?.token ?? '' };
  }

  /** A look at the file from outside, as a second reader. */
  rows<Row>(sql: string): Row[] {
    const db = new BetterSqlite3(join(this.directory, 'cabinet.sqlite'), { readonly: true });
    try {
      return db.prepare(sql).all() as Row[];
    } finally {
      db.close();
    }
  }

  #open(): Kiosk {
    return openKiosk({
      dataDirectory: this.directory,
      migrations,
      clock: this.clock,
      families: boardFamilies,
      environment: {},
      print: (line) => this.printed.push(line),
      log: (event, fields) => this.logged.push(JSON.stringify({ event, ...fields })),
    });
  }
}
