// electron-builder's afterPack hook.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Removes Electron's default app: nothing but our own may be started by this executable.
 * @param {import('electron-builder').AfterPackContext} context
 */
export default async function afterPack({ packager, appOutDir }) {
  await rm(join(packager.getResourcesDir(appOutDir), 'default_app.asar'), { force: true });
}
