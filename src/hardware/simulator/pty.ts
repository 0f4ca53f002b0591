import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, unlinkSync } from 'node:fs';
import { type Cancel, type Clock, pause } from '../../clock.ts';

const respawnAfterMs = 200;
const appearsWithinMs = 3_000;

export function isSocatInstalled(): boolean {
  return spawnSync('socat', ['-V'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
}

/**
 * A pty at `path` in front of a simulated bus, by socat. The pty stands first and is raw from the
 * beginning, or the line discipline would answer by itself and swallow bytes (PROTOCOLS §10.8). socat
 * ends when the host closes the pty; it is then started again, so the path is there for the next host.
 */
export class Pty {
  readonly path: string;
  readonly #busPort: number;
  readonly #clock: Clock;
  #socat: ChildProcess | undefined;
  #cancelRespawn: Cancel = () => {};
  #isPlugged = false;

  private constructor(path: string, busPort: number, clock: Clock) {
    this.#clock = clock;
    this.path = path;
    this.#busPort = busPort;
  }

  /** Resolves when the path is there; rejects where socat is missing or cannot make it. */
  static async open(path: string, busPort: number, clock: Clock): Promise<Pty> {
    if (!isSocatInstalled()) throw new Error('socat is not installed (apt-get install socat)');
    const pty = new Pty(path, busPort, clock);
    await pty.plug();
    return pty;
  }

  get isPlugged(): boolean {
    return this.#isPlugged;
  }

  /** The path is there, as when an adapter is plugged in. */
  async plug(): Promise<void> {
    if (this.#isPlugged) return;
    removeDeadLink(this.path);
    this.#isPlugged = true;
    this.#spawn();
    const deadline = this.#clock.monotonicMs() + appearsWithinMs;
    while (!existsSync(this.path)) {
      if (this.#clock.monotonicMs() > deadline) {
        await this.unplug();
        throw new Error(`socat did not create ${this.path}`);
      }
      await pause(this.#clock, 10);
    }
  }

  /** The adapter is pulled out: the host's port hangs up and the path is gone. Resolves when socat has ended. */
  async unplug(): Promise<void> {
    this.#isPlugged = false;
    this.#cancelRespawn();
    const socat = this.#socat;
    if (socat === undefined || socat.exitCode !== null || socat.signalCode !== null) return;
    await new Promise<void>((resolve) => {
      socat.once('exit', () => resolve());
      socat.kill();
    });
  }

  #spawn(): void {
    const socat = spawn(
      'socat',
      [`pty,raw,echo=0,link=${this.path}`, `tcp:127.0.0.1:${this.#busPort},nodelay`],
      { stdio: 'ignore' },
    );
    this.#socat = socat;
    socat.once('exit', () => {
      if (!this.#isPlugged || this.#socat !== socat) return;
      this.#cancelRespawn = this.#clock.after(respawnAfterMs, () => this.#spawn());
    });
  }
}

/** A simulator that was killed leaves its link behind, and socat does not replace it. */
function removeDeadLink(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSymbolicLink()) throw new Error(`${path} exists and is not the link of a pty`);
  unlinkSync(path);
}
