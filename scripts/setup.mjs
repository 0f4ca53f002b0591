// Everything between a fresh clone and a running kiosk. With Node's builtins alone, and on any Node from
// 20 on, since it runs before anything is installed. Says nothing and is quick when there is nothing to do.
//
//   node scripts/setup.mjs            all of it
//   node scripts/setup.mjs install    the packages alone, which is all that the command-line tool needs
import { join } from 'node:path';
import { isBuilt } from './build-stamp.mjs';
import { areDependenciesInstalled, installDependencies } from './setup/dependencies.mjs';
import { getElectron, isElectronReady } from './setup/electron.mjs';
import { withLock } from './setup/lock.mjs';
import { scriptNode } from './setup/node-version.mjs';
import { cacheFolder, fingerprint, inCheckout, root } from './setup/places.mjs';
import { run, SetupProblem, say, sayWaiting, step, waitForAll } from './setup/run.mjs';
import { canInstallPackages, missingForElectron, provide } from './setup/system-packages.mjs';

const installOnly = process.argv[2] === 'install';

function isReady() {
  if (!areDependenciesInstalled()) return false;
  return installOnly || (isElectronReady() && missingForElectron().length === 0 && isBuilt());
}

async function setUp() {
  if (isReady()) return; // another set-up did it while this one waited
  const mustInstall = !areDependenciesInstalled();
  await waitForAll([
    mustInstall ? installDependencies() : undefined,
    // Where these can be installed without asking anyone, it is done while npm downloads.
    !installOnly && canInstallPackages() ? provide(missingForElectron()) : undefined,
  ]);
  if (installOnly) return;
  if (mustInstall || !isElectronReady()) await getElectron({ askAnew: mustInstall });
  await provide(missingForElectron());
  if (!isBuilt())
    await step('building the kiosk', () => run(scriptNode(), [inCheckout('scripts', 'build.mjs')]));
}

try {
  const lock = join(cacheFolder(), `checkout-${fingerprint(root)}.lock`);
  if (!isReady()) await withLock(lock, { onWait: sayWaiting }, setUp);
} catch (error) {
  say(error instanceof SetupProblem ? error.message : String(error instanceof Error ? error.stack : error));
  process.exitCode = 1;
}
