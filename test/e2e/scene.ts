import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SimulatorProcess, startSimulator } from '../../scripts/stage/simulator-process.ts';
import { Touchscreen } from '../../scripts/stage/touchscreen.ts';
import { prepareDemo } from '../../src/cli/demo-prepare.ts';

/** The recipient of every parcel here. */
export const recipient = '0151 98765432';

/** A data folder, the simulated cabinet that it names, and the kiosks that run on it one after the other. */
export class Scene {
  /** May be changed to a copy, whose cabinet file names the same simulated cabinet. */
  dataDirectory: string;
  readonly control: SimulatorProcess['control'];
  /** The doors whose locks were pulsed, in order, and those since a kiosk last took hold of the bus. */
  readonly pulsed: string[] = [];
  pulsedByThisHost: string[] = [];
  readonly #simulator: SimulatorProcess;
  readonly #home: string;
  #touchscreen: Touchscreen | undefined;

  private constructor(home: string, simulator: SimulatorProcess) {
    this.#home = home;
    this.dataDirectory = join(home, 'data');
    this.#simulator = simulator;
    this.control = simulator.control;
  }

  /** `fill` puts something else into the data folder than a new cabinet with this configuration. */
  static async set(options: {
    policies?: Record<string, unknown>;
    fill?: (dataDirectory: string) => Promise<void>;
  }): Promise<Scene> {
    const home = mkdtempSync(join(tmpdir(), 'cubby-e2e-'));
    const dataDirectory = join(home, 'data');
    const { policies = {}, fill } = options;
    await (fill === undefined ? prepareDemo({ dataDirectory, policies }) : fill(dataDirectory));
    const scene = new Scene(home, await startSimulator(dataDirectory, { pulseMs: 100, turnaroundMs: 5 }));
    await scene.control.listen((event) => {
      if (event.event === 'host' && event.isConnected) scene.pulsedByThisHost = [];
      if (event.event !== 'pulse') return;
      const door = event.door ?? `${event.board}/${event.channel}`;
      scene.pulsed.push(door);
      scene.pulsedByThisHost.push(door);
    });
    return scene;
  }

  /** A file beside the data folder, gone with the scene. */
  path(name: string): string {
    return join(this.#home, name);
  }

  async launch(options: { film?: string } = {}): Promise<Touchscreen> {
    const { film } = options;
    this.#touchscreen = await Touchscreen.launch({
      dataDirectory: this.dataDirectory,
      environment: {},
      size: { width: 1080, height: 1920 },
      ...(film === undefined ? {} : { film }),
    });
    return this.#touchscreen;
  }

  async openDoors(): Promise<string[]> {
    const { doors } = await this.control.state();
    return doors.filter((door) => door.isOpen).map((door) => door.label);
  }

  /** Ends the kiosk that runs, and leaves the folder for another one. */
  async closeKiosk(): Promise<void> {
    const touchscreen = this.#touchscreen;
    this.#touchscreen = undefined;
    const child = touchscreen?.app.process();
    if (child?.exitCode === null && child.signalCode === null) await touchscreen?.close();
  }

  /** As a power cut does. */
  async killKiosk(): Promise<void> {
    const touchscreen = this.#touchscreen;
    this.#touchscreen = undefined;
    const child = touchscreen?.app.process();
    if (child?.exitCode === null && child.signalCode === null) await touchscreen?.kill();
  }

  async strike(): Promise<void> {
    await this.closeKiosk();
    await this.#simulator.stop();
    rmSync(this.#home, { recursive: true, force: true });
  }
}
