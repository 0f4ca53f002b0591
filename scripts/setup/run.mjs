// Running other programs from set-up, and telling the user what is going on.
import { spawn } from 'node:child_process';
import { root } from './places.mjs';

const STILL_AT_IT_EVERY_MS = 15_000;
const OUTPUT_KEPT = 8_000;

/** Something that set-up cannot do by itself; its message says which command the user must run. */
export class SetupProblem extends Error {
  /** @override */
  name = 'SetupProblem';
}

/**
 * One line of progress. On stderr: the program that comes after set-up may print for a machine to read.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`set-up: ${text}\n`);
}

/** @param {number} holder a process */
export function sayWaiting(holder) {
  say(`waiting for another set-up (process ${holder})`);
}

/**
 * Waits for all, then throws what the first one to fail threw: set-up must not end while npm or apt-get,
 * started beside what failed, is in the middle of something.
 * @param {readonly (Promise<unknown> | undefined)[]} works
 */
export async function waitForAll(works) {
  for (const result of await Promise.allSettled(works)) {
    if (result.status === 'rejected') throw result.reason;
  }
}

/**
 * Announces a step, does it, and while it takes long says that it is still at it.
 * @template T
 * @param {string} what as in "installing packages"
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  say(what);
  const timer = setInterval(() => say(`still ${what} (${seconds()} s)`), STILL_AT_IT_EVERY_MS);
  try {
    const result = await work();
    if (seconds() >= 3) say(`done ${what} (${seconds()} s)`);
    return result;
  } finally {
    clearInterval(timer);
  }
}

/**
 * Runs a program to its end with its output kept back, and throws that output if it fails.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, shell?: boolean }} options
 * @returns {Promise<string>} the end of what it printed
 */
export function run(command, args, { cwd = root, env = process.env, timeoutMs, shell = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      shell,
      timeout: timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-OUTPUT_KEPT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(
          new Error(`${[command, ...args].join(' ')} ended with ${signal ?? code}\n${output.trimEnd()}`),
        );
    });
  });
}

/**
 * Runs npm: the one that runs this script if there is one, so that its settings and version hold.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} options
 */
export function runNpm(args, options = {}) {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env;
  if (npm && /npm-cli\.c?js$/.test(npm)) return run(node ?? process.execPath, [npm, ...args], options);
  // On Windows npm is a batch file, which only a shell can start.
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}
