// node adapt.mjs FOLDER: turns the unpacked files into an Electron that takes an app from the command line.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node adapt.mjs FOLDER');

const defaultApp = fileURLToPath(new URL('default-app', import.meta.url));
await mkdir(join(folder, 'resources'));
await createPackage(defaultApp, join(folder, 'resources', 'default_app.asar'));
await flipFuses(join(folder, 'electron'), {
  version: FuseVersion.V1,
  // Playwright attaches through the inspector.
  [FuseV1Options.EnableNodeCliInspectArguments]: true,
  // Its snapshot was the carrier's own, and was left out.
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
});
