// Loads the app named on the command line, as the default app of Electron's own download does. An ES
// module, because a CommonJS one cannot load an ES module and still hold `ready` back until it is loaded.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as electron from 'electron';

/** The setters are Electron's own business, and so not among its types. */
const app =
  /** @type {electron.App & { setVersion(version: string): void, setAppPath(path: string): void }} */ (
    electron.app
  );
const named = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
if (named === undefined) {
  process.stderr.write('usage: electron [switches] <folder or file of the app> [arguments]\n');
  process.exit(2);
}
const place = resolve(named);
const packageFile = join(place, 'package.json');
if (existsSync(packageFile)) {
  const { name, productName, version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  if (version) app.setVersion(version);
  if (productName ?? name) app.name = productName ?? name;
}
const entry = createRequire(import.meta.url).resolve(place);
app.setAppPath(existsSync(packageFile) ? place : dirname(entry));
await import(pathToFileURL(entry).href);
