// Four plain Vite builds, one for each place where code runs. dist/ is what Electron loads, and in dist/cli the
// technician's command, which runs on Node.
import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { buildAndStamp } from './build-stamp.mjs';
import { inCheckout, root } from './setup/places.mjs';

/** The oldest runtime that the code must work in: the fallback Electron's Node and Chromium. */
const NODE = 'node20.18';
const CHROMIUM = 'chrome130';

const entries = {
  main: inCheckout('src', 'main', 'main.ts'),
  preload: inCheckout('src', 'preload', 'preload.ts'),
  renderer: inCheckout('src', 'renderer', 'index.html'),
  cli: inCheckout('src', 'cli', 'cubby.ts'),
};

/** What main finds at run time: Electron's own module, Node's, and the packages with native code. */
const notBundled = [
  'electron',
  'better-sqlite3',
  'serialport',
  ...builtinModules.flatMap((name) => [name, `node:${name}`]),
  /^node:/, // node:sqlite and others are listed under no other name
];

/**
 * CommonJS: a sandboxed preload can be nothing else, and Electron starts a CommonJS main sooner.
 * @param {'main' | 'preload'} part
 */
function nodeBuild(part) {
  return build({
    ...common,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: entries[part],
      outDir: inCheckout('dist', part),
      target: NODE,
      minify: false, // a stack trace from the field must be readable
      rolldownOptions: {
        external: part === 'main' ? notBundled : ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  });
}

/** Modules, in parts: a command that needs no database does not load one. */
function cliBuild() {
  return build({
    ...common,
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: entries.cli,
      outDir: inCheckout('dist', 'cli'),
      target: NODE,
      minify: false,
      rolldownOptions: {
        external: notBundled,
        // All in one folder: what lies beside the program is found from where a part lies.
        output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
}

function rendererBuild() {
  return build({
    ...common,
    root: inCheckout('src', 'renderer'),
    base: './',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      outDir: inCheckout('dist', 'renderer'),
      emptyOutDir: true, // asked for because it is outside this build's root
      chunkSizeWarningLimit: 2_000, // kB; it is read from the disk, not from a network
      target: CHROMIUM,
      minify: true,
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0, // the page's content security policy allows no data: URLs
    },
  });
}

/** @type {import('vite').InlineConfig} */
const common = { configFile: false, root, publicDir: false, logLevel: 'warn', envDir: false };

const missing = Object.values(entries).filter((entry) => !existsSync(entry));
if (missing.length > 0) {
  process.stderr.write(`build: there is no ${missing.join(', no ')}\n`);
  process.exit(1);
}
await buildAndStamp(async () => {
  await rm(inCheckout('dist'), { recursive: true, force: true });
  await Promise.all([nodeBuild('main'), nodeBuild('preload'), rendererBuild(), cliBuild()]);
  // The simulated cabinet's page is no code of the command's and is read when it is served.
  await cp(inCheckout('src', 'hardware', 'simulator', 'page'), inCheckout('dist', 'cli', 'page'), {
    recursive: true,
  });
});
