// SQLite's binding for the fallback Electron, whose Node 20 crashes in the binary that better-sqlite3
// ships. Compiled against the experimental Node-API, one binary works in Node 20, in Node 24 and there.
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { scriptNode } from './node-version.mjs';
import { cacheFolder, fingerprint, inCheckout } from './places.mjs';
import { run, runNpm, step } from './run.mjs';

const NODE_API_FLAGS = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';
// A development binary: half the compile time for a difference that no door notices.
const FAST_COMPILE = '-O1 -fno-lto';

const packageFolder = inCheckout('node_modules', 'better-sqlite3');
/** better-sqlite3 looks here before it takes the binary that it ships. */
const compiledFile = join(packageFolder, 'build', 'Release', 'better_sqlite3.node');

function cachedFile() {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const recipe = fingerprint(NODE_API_FLAGS, FAST_COMPILE);
  return join(cacheFolder(), `better-sqlite3-${version}-${process.platform}-${process.arch}-${recipe}.node`);
}

/** Whether the compiled binary waits in the cache. */
export function isSqliteCompiled() {
  return existsSync(cachedFile());
}

/** Whether better-sqlite3 uses the compiled binary. */
export function isCompiledSqliteInPlace() {
  if (!existsSync(compiledFile) || !isSqliteCompiled()) return false;
  return statSync(compiledFile).size === statSync(cachedFile()).size;
}

/** Makes better-sqlite3 use the compiled binary. */
export function placeCompiledSqlite() {
  mkdirSync(dirname(compiledFile), { recursive: true });
  // Beside it, then renamed: a process that has the old file open must not see it change.
  const beside = `${compiledFile}.${process.pid}`;
  copyFileSync(cachedFile(), beside);
  renameSync(beside, compiledFile);
}

/** Makes better-sqlite3 use the binary that it ships, which is right wherever the official Electron runs. */
export function removeCompiledSqlite() {
  rmSync(join(packageFolder, 'build'), { recursive: true, force: true });
}

/** Compiles it into the cache. Needs g++, make and python3. */
export async function compileSqlite() {
  const scratch = await mkdtemp(join(cacheFolder(), 'compiling-'));
  try {
    await step('compiling SQLite for the fallback Electron, about 40 s', () => compileIn(scratch));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** @param {string} scratch */
async function compileIn(scratch) {
  const source = join(scratch, 'node_modules', 'better-sqlite3');
  await cp(packageFolder, source, {
    recursive: true,
    filter: (path) => path !== join(packageFolder, 'build'),
  });
  await cp(inCheckout('node_modules', 'node-addon-api'), join(scratch, 'node_modules', 'node-addon-api'), {
    recursive: true,
  });
  const nodeGyp = inCheckout('node_modules', 'node-gyp', 'bin', 'node-gyp.js');
  const headers = await nodeHeaders(scratch);
  const args = ['rebuild', '--release', '--force_build=1', '--jobs=max', `--nodedir=${headers}`];
  await run(scriptNode(), [nodeGyp, ...args], {
    cwd: source,
    env: {
      ...process.env,
      CFLAGS: FAST_COMPILE,
      CXXFLAGS: `${NODE_API_FLAGS} ${FAST_COMPILE}`,
      LDFLAGS: '-fno-lto',
    },
  });
  const check = "new (require('better-sqlite3'))(':memory:').prepare('SELECT 1').get()";
  await run(scriptNode(), ['-e', check], { cwd: scratch });
  await rename(join(source, 'build', 'Release', 'better_sqlite3.node'), cachedFile());
}

/**
 * A folder with Node's header files. A Node that was unpacked or installed from a package has them beside
 * it; a bare executable doesn't, and then the npm package of the Node that we would bring does.
 * @param {string} scratch
 */
async function nodeHeaders(scratch) {
  const besideNode = join(dirname(scriptNode()), '..');
  const inNodePackage = inCheckout('node_modules', 'node', 'node_modules', `node-linux-${process.arch}`);
  for (const folder of [inNodePackage, besideNode]) {
    if (existsSync(join(folder, 'include', 'node', 'node_api.h'))) return folder;
  }
  const { devDependencies } = JSON.parse(readFileSync(inCheckout('package.json'), 'utf8'));
  const name = `node-linux-${process.arch}@${devDependencies.node}`;
  const packing = ['pack', name, '--loglevel=error', `--pack-destination=${scratch}`];
  await runNpm([...packing, `--cache=${join(scratch, 'npm')}`]);
  await run('tar', ['-xzf', `node-linux-${process.arch}-${devDependencies.node}.tgz`], { cwd: scratch });
  return join(scratch, 'package');
}
