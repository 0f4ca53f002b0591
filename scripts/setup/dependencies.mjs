// The packages in node_modules. Everything odd in here has its reason in how npm 10, 11 and 12 differ.
import { readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { hasScriptNode, needsNodePackage } from './node-version.mjs';
import { fingerprint, inCheckout } from './places.mjs';
import { runNpm, SetupProblem, step } from './run.mjs';

const stampFile = inCheckout('node_modules', '.cubby-installed');
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error'];

function lockfileFingerprint() {
  return fingerprint(readFileSync(inCheckout('package-lock.json')));
}

/** Whether node_modules holds what the lockfile says. */
export function areDependenciesInstalled() {
  try {
    return readFileSync(stampFile, 'utf8') === lockfileFingerprint() && hasScriptNode();
  } catch {
    return false; // no stamp: never installed, or npm has replaced the folder since
  }
}

/** Installs exactly what the lockfile says. */
export async function installDependencies() {
  const installed = lockfileFingerprint();
  // No package's install script may run: better-sqlite3 ships its binary, but the lockfile drops the
  // field that keeps npm from compiling it, and npm 10 does not know `allowScripts`.
  await step('installing packages', () =>
    runNpm(['ci', '--ignore-scripts', '--prefer-offline', '--include=dev', '--include=optional', ...QUIET]),
  );
  if (needsNodePackage()) await installNode();
  else removeInertNode();
  await writeFile(stampFile, installed);
}

/** Lets the package `node` fetch Node for this platform, which is all that its install script does. */
async function installNode() {
  await step("bringing a newer Node than the machine's own", () =>
    runNpm(['rebuild', 'node', '--prefer-offline', ...QUIET]),
  );
  if (hasScriptNode()) return;
  throw new SetupProblem(
    `Node ${process.versions.node} is too old and the npm package "node" has no newer one for this machine.\n` +
      'Install Node 24 from your system or from nodejs.org, then run: npm run setup',
  );
}

/**
 * Where the machine's own Node is used, the link to a Node that was never fetched must not stay first in
 * PATH: on Windows it would be found, and fail.
 */
function removeInertNode() {
  for (const name of ['node', 'node.cmd', 'node.ps1'])
    rmSync(inCheckout('node_modules', '.bin', name), { force: true });
}
