// Packs the application folder into release/, and checks what came of it.
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, Platform } from 'electron-builder';
import packageFile from '../package.json' with { type: 'json' };
import { electronFolder, isFallback } from './electron-runtime.mjs';
import { findWrongFuses } from './release-fuses.mjs';
import { inCheckout, root } from './setup/places.mjs';

const DEVELOPMENT_BUILD = `This is a development build. It was packed with the fallback Electron, because the machine that packed it
could not reach Electron's own download. It is for trying out the packed program, not for a cabinet that
serves people: that Electron is old and gets no security fixes any more.
`;

/**
 * What says that this is no release: to the person who sees its name or version, and to the system, which
 * gives it a data folder of its own.
 */
const DEVELOPMENT_NAME = 'Cubby (development build)';
const developmentBuild = {
  productName: DEVELOPMENT_NAME,
  extraMetadata: { productName: DEVELOPMENT_NAME, version: `${packageFile.version}-development` },
};

await rm(inCheckout('release'), { recursive: true, force: true });
await build({
  projectDir: root,
  publish: 'never',
  targets: Platform.current().createTarget('dir'),
  config: {
    extends: inCheckout('electron-builder.yml'),
    electronDist: electronFolder(),
    ...(isFallback() ? developmentBuild : {}),
  },
});

const { folder, executable } = packedApplication();
const wrongFuses = await findWrongFuses(executable);
if (wrongFuses.length > 0) throw new Error(`fuses not set for release: ${wrongFuses.join(', ')}`);
if (isFallback()) {
  await writeFile(join(folder, 'DEVELOPMENT-BUILD.txt'), DEVELOPMENT_BUILD);
  process.stdout.write('This is a development build: it was packed with the fallback Electron.\n');
}
process.stdout.write(`packed: ${executable}\n`);

/** Where electron-builder has put things, which differs by platform and by the machine's processor. */
function packedApplication() {
  const suffix = process.arch === 'x64' ? '' : `-${process.arch}`;
  if (process.platform === 'darwin') {
    const folder = inCheckout('release', `mac${suffix}`);
    // The fallback exists for Linux only, so here the name is always the released one.
    return { folder, executable: join(folder, 'Cubby.app', 'Contents', 'MacOS', 'cubby') };
  }
  if (process.platform === 'win32') {
    const folder = inCheckout('release', `win${suffix}-unpacked`);
    return { folder, executable: join(folder, 'cubby.exe') };
  }
  const folder = inCheckout('release', `linux${suffix}-unpacked`);
  return { folder, executable: join(folder, 'cubby') };
}
