// What Electron needs from the operating system. Only Linux leaves anything to be wanted.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, SetupProblem, say, step } from './run.mjs';

/**
 * @typedef {object} Need
 * @property {string} [library] a shared library's file name
 * @property {string} [program] a program in PATH
 * @property {readonly string[]} debian the Debian package; newer releases first where it was renamed
 */

/** @type {readonly Need[]} */
const ELECTRON_LIBRARIES = [
  { library: 'libgtk-3.so.0', debian: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { library: 'libnss3.so', debian: ['libnss3'] },
  { library: 'libasound.so.2', debian: ['libasound2t64', 'libasound2'] },
  { library: 'libgbm.so.1', debian: ['libgbm1'] },
];
/** @type {Need} */
const VIRTUAL_DISPLAY = { program: 'Xvfb', debian: ['xvfb'] };
/** @type {Need} */
const PSEUDO_TERMINALS = { program: 'socat', debian: ['socat'] };
/** @type {readonly Need[]} */
const COMPILERS = [
  { program: 'g++', debian: ['g++'] },
  { program: 'make', debian: ['make'] },
  { program: 'python3', debian: ['python3'] },
];

/** @param {NodeJS.ProcessEnv} env */
function hasDisplay(env) {
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/** Whether set-up may install system packages by itself: as root on Debian and its relatives. */
export function canInstallPackages() {
  return process.platform === 'linux' && process.getuid?.() === 0 && isInPath('apt-get');
}

/**
 * What is missing for running Electron. What is merely useful is asked for only where it costs the user
 * nothing: a virtual display beside a real one, and socat, with which the simulator offers a pty.
 */
export function missingForElectron() {
  if (process.platform !== 'linux') return [];
  const needs = [...ELECTRON_LIBRARIES];
  if (canInstallPackages()) needs.push(VIRTUAL_DISPLAY, PSEUDO_TERMINALS);
  else if (!hasDisplay(process.env)) needs.push(VIRTUAL_DISPLAY);
  return missing(needs);
}

/** What is missing for compiling SQLite. */
export function missingForCompiling() {
  return missing(COMPILERS);
}

/** @param {readonly Need[]} needs */
function missing(needs) {
  const libraries = needs.some((need) => need.library) ? knownLibraries() : undefined;
  return needs.filter(({ library, program }) =>
    // Where the linker does not say what it knows, Electron will say what it misses.
    library ? libraries && !libraries.has(library) : !isInPath(program ?? ''),
  );
}

/**
 * The shared libraries that the dynamic linker knows; undefined on the few systems without its cache.
 * @returns {Set<string> | undefined}
 */
function knownLibraries() {
  // An ordinary user's PATH may lack /sbin.
  const { stdout } = spawnSync('ldconfig', ['-p'], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  if (!stdout) return undefined;
  return new Set(Array.from(stdout.matchAll(/^\s+(\S+) \(/gm), (match) => match[1] ?? ''));
}

/** @param {string} program */
function isInPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Installs what is missing, or says how the user can.
 * @param {readonly Need[]} needs
 */
export async function provide(needs) {
  if (needs.length === 0) return;
  if (!canInstallPackages()) throw new SetupProblem(instructions(needs));
  await step(`installing system packages: ${needs.map((need) => need.debian.at(-1)).join(' ')}`, async () => {
    if (!hasPackageLists()) await aptGet('update');
    try {
      await installWithApt(needs);
    } catch {
      // Most likely the lists are older than the archive; if not, the second try says what it is.
      say('the package lists seem old, fetching them again');
      await aptGet('update');
      await installWithApt(needs);
    }
  });
}

/** @param {readonly Need[]} needs */
async function installWithApt(needs) {
  const names = await Promise.all(needs.map((need) => nameHere(need.debian)));
  await aptGet('install', '--yes', '--no-install-recommends', ...names);
}

/**
 * The first of a package's names that this release has.
 * @param {readonly string[]} names
 */
async function nameHere(names) {
  for (const name of names.slice(0, -1)) {
    const { stdout } = spawnSync('apt-cache', ['show', '--no-all-versions', name], { encoding: 'utf8' });
    if (stdout) return name;
  }
  return names.at(-1) ?? '';
}

/** @param {...string} args */
function aptGet(...args) {
  const options = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=3', '--quiet'];
  return run('apt-get', [...options, ...args], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
}

function hasPackageLists() {
  const folder = '/var/lib/apt/lists';
  return existsSync(folder) && readdirSync(folder).some((name) => /_Packages(\.|$)/.test(name));
}

/**
 * What to tell a user who must install these.
 * @param {readonly Need[]} needs
 * @param {boolean} debian whether this is Debian or a relative
 */
export function instructions(needs, debian = isInPath('apt-get')) {
  if (debian) {
    const names = needs.map((need) => need.debian.at(-1)).join(' ');
    return `system packages are missing. Run this, then try again:\n  sudo apt-get install --no-install-recommends ${names}`;
  }
  const names = needs.map((need) => need.library ?? need.program).join(', ');
  return `missing on this system: ${names}. Install the packages that bring them, then try again.`;
}
