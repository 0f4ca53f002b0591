// Which Node runs the scripts. They are TypeScript, run as it stands, and the tools around them ask for
// Node 22: where the machine's own Node is older, the npm package `node` brings a newer one.
import { existsSync } from 'node:fs';
import { sep } from 'node:path';
import { inCheckout } from './places.mjs';

/**
 * Whether a Node of this version runs TypeScript files without a flag.
 * @param {string} version as in process.versions.node
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === 22) return minor >= 18;
  if (major === 23) return minor >= 6;
  return major >= 24;
}

/**
 * Whether this machine's own Node is too old. Once the npm package is in place, npm puts it first in
 * PATH, and then it is what runs this very script.
 */
export function needsNodePackage() {
  return !isNewEnough(process.versions.node) || process.execPath.startsWith(inCheckout('node_modules') + sep);
}

const broughtNode = inCheckout(
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);

/** Whether the Node that runs the scripts is there. */
export function hasScriptNode() {
  return !needsNodePackage() || existsSync(broughtNode);
}

/** The Node that runs the scripts. */
export function scriptNode() {
  return needsNodePackage() ? broughtNode : process.execPath;
}
