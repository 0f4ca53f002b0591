import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import { prepareDemo } from '../../src/cli/demo-prepare.ts';
import { type CabinetFile, cabinetFile } from '../../src/contract/cabinet-file.ts';
import { readConsoleMessage } from '../../src/main/notify/console-gateway.ts';
import { CameraFilm } from './camera-film.ts';
import { eventually } from './eventually.ts';
import type { WindowSize } from './kiosk-process.ts';
import { type SimulatorProcess, startSimulator } from './simulator-process.ts';
import { type SentMessage, sentMessage, Touchscreen } from './touchscreen.ts';

export const portrait: WindowSize = { width: 1080, height: 1920 };

export interface StageOptions {
  /** Sections of the configuration that shall not be as by default. */
  readonly policies?: Record<string, unknown>;
  /** Makes another cabinet of the demonstration's, before anything starts. */
  readonly alterCabinet?: (file: CabinetFile) => unknown;
  /** How long a lock is energised, and how long a board thinks. */
  readonly wire?: { readonly pulseMs?: number; readonly turnaroundMs?: number };
  readonly environment?: Readonly<Record<string, string>>;
}

export interface LaunchOptions {
  readonly size?: WindowSize;
  /** Shows what `film` shows; without it there is no camera. */
  readonly withCamera?: boolean;
}

/**
 * All that stands around the touchscreen: a data folder of its own, the simulated cabinet that it
 * names, what is held to the camera, the phones of the recipients, and one kiosk after the other.
 */
export class Stage {
  readonly dataDirectory: string;
  readonly control: SimulatorProcess['control'];
  readonly film: CameraFilm;
  /** The doors whose locks were pulsed, by id, in order. */
  readonly pulsed: string[] = [];
  /** What all kiosks have printed, and their logs. */
  readonly printed: string[] = [];
  readonly logged: string[] = [];
  readonly #home: string;
  readonly #simulator: SimulatorProcess;
  readonly #environment: Readonly<Record<string, string>>;
  #touchscreen: Touchscreen | undefined;

  private constructor(home: string, simulator: SimulatorProcess, environment: Record<string, string>) {
    this.#home = home;
    this.#simulator = simulator;
    this.#environment = environment;
    this.dataDirectory = join(home, 'data');
    this.control = simulator.control;
    this.film = new CameraFilm(join(home, 'film.y4m'));
  }

  static async set(options: StageOptions = {}): Promise<Stage> {
    const home = mkdtempSync(join(tmpdir(), 'cubby-stage-'));
    try {
      const dataDirectory = join(home, 'data');
      await prepareDemo({
        dataDirectory,
        ...(options.policies === undefined ? {} : { policies: options.policies }),
      });
      if (options.alterCabinet !== undefined) alterFile(dataDirectory, options.alterCabinet);
      const simulator = await startSimulator(dataDirectory, options.wire);
      const stage = new Stage(home, simulator, { ...options.environment });
      await stage.control.listen((event) => {
        if (event.event === 'pulse') stage.pulsed.push(event.door ?? `${event.board}/${event.channel}`);
      });
      return stage;
    } catch (error) {
      rmSync(home, { recursive: true, force: true });
      throw error;
    }
  }

  /** Starts a kiosk; one that still runs is ended before. */
  async launch({ size = portrait, withCamera = false }: LaunchOptions = {}): Promise<Touchscreen> {
    await this.closeKiosk();
    this.#touchscreen = await Touchscreen.launch({
      dataDirectory: this.dataDirectory,
      environment: this.#environment,
      size,
      onLine: (line) => this.printed.push(line),
      onLog: (line) => this.logged.push(line),
      ...(withCamera ? { film: this.film.path } : {}),
    });
    return this.#touchscreen;
  }

  /** The kiosk that runs. */
  get touchscreen(): Touchscreen {
    if (this.#touchscreen === undefined) throw new Error('no kiosk runs');
    return this.#touchscreen;
  }

  /** Ends the kiosk as a power cut does. */
  async cutPower(): Promise<void> {
    const { touchscreen } = this;
    this.#touchscreen = undefined;
    await touchscreen.kill();
  }

  async closeKiosk(): Promise<void> {
    const touchscreen = this.#touchscreen;
    this.#touchscreen = undefined;
    await touchscreen?.close();
  }

  /** What has been sent to this number so far, by any of the kiosks. */
  messages(to?: string): SentMessage[] {
    return this.printed
      .map(readConsoleMessage)
      .filter((each) => each !== undefined)
      .map(sentMessage)
      .filter((each) => to === undefined || each.to === to);
  }

  /** The message with the code of the parcel in this compartment: the newest that names it. */
  messageOf(label: string): Promise<SentMessage> {
    return eventually(
      () => this.messages().findLast((each) => each.text.includes(label)),
      `the message for ${label}`,
    );
  }

  closeDoor(door: string): Promise<void> {
    return this.control.do({ do: 'close', door });
  }

  /** The labels of the doors that stand open. */
  async openDoors(): Promise<string[]> {
    const { doors } = await this.control.state();
    return doors.filter((door) => door.isOpen).map((door) => door.label);
  }

  /** Resolves when all boards have been heard since the kiosk started: only then can doors be seen to open. */
  async doorsKnown(): Promise<void> {
    await eventually(async () => {
      const { buses } = await this.control.state();
      return buses.every((bus) => bus.hasHost) ? true : undefined;
    }, 'the kiosk to connect to the lock boards');
  }

  signIn(): Promise<void> {
    return this.touchscreen.signIn(demoCourier.phone, demoCourier.pin);
  }

  /** Ends all of it and removes the folder. */
  async strike(): Promise<void> {
    try {
      await this.closeKiosk();
      await this.#simulator.stop();
    } finally {
      rmSync(this.#home, { recursive: true, force: true });
    }
  }
}

function alterFile(dataDirectory: string, alter: (file: CabinetFile) => unknown): void {
  const path = join(dataDirectory, 'cabinet.json');
  const file = cabinetFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  writeFileSync(path, JSON.stringify(alter(file)));
}
