import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Touchscreen } from '../stage/touchscreen.ts';

/** What the demonstration did and saw, as it goes: a line for each step, a picture for each screen. */
export class Timeline {
  readonly #began = performance.now();
  readonly #directory: string;
  readonly #mistakes: string[] = [];
  readonly #measured: string[] = [];
  #pictures = 0;

  constructor(directory: string) {
    this.#directory = directory;
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
  }

  /** Prints a line with the time since the start, in milliseconds. */
  say(text: string): void {
    const ms = Math.round(performance.now() - this.#began);
    process.stdout.write(`${String(ms).padStart(7)} ms  ${text}\n`);
  }

  scene(title: string): void {
    this.say(`— ${title}`);
  }

  /** Runs a step and prints how long it took. */
  async step<T>(text: string, work: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const result = await work();
    this.measured(text, performance.now() - began);
    return result;
  }

  /** A duration worth telling, also in the summary. */
  measured(what: string, ms: number): void {
    const line = `${what}: ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
    this.#measured.push(line);
    this.say(`  ${line}`);
  }

  /** Remembers whether something was as expected. */
  check(isAsExpected: boolean, what: string): void {
    this.say(`  ${isAsExpected ? 'as expected' : 'NOT AS EXPECTED'}: ${what}`);
    if (!isAsExpected) this.#mistakes.push(what);
  }

  async picture(touchscreen: Touchscreen, name: string): Promise<void> {
    this.#pictures += 1;
    const number = String(this.#pictures).padStart(2, '0');
    await touchscreen.picture(join(this.#directory, `${number}-${name}.png`));
  }

  /** Prints what it came to, and returns whether all was as expected. */
  summary(): boolean {
    this.say(`${this.#pictures} pictures in ${this.#directory}`);
    process.stdout.write(`\nMeasured:\n${this.#measured.map((line) => `  ${line}\n`).join('')}\n`);
    if (this.#mistakes.length === 0) process.stdout.write('Everything was as expected.\n');
    else process.stdout.write(`Not as expected:\n${this.#mistakes.map((each) => `  ${each}\n`).join('')}`);
    return this.#mistakes.length === 0;
  }
}
