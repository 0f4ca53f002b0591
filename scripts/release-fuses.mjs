// What a released executable must refuse. Said again here, apart from electron-builder.yml: the check
// reads the packed executable, and must notice if the configuration was weakened or not understood.
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';

const REQUIRED = {
  RunAsNode: FuseState.DISABLE,
  EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
  EnableNodeCliInspectArguments: FuseState.DISABLE,
  GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
  OnlyLoadAppFromAsar: FuseState.ENABLE,
};

/**
 * The names of the fuses that are not set as a release needs them.
 * @param {string} executable
 */
export async function findWrongFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  return Object.entries(REQUIRED)
    .filter(([name, state]) => wire[FuseV1Options[/** @type {keyof typeof REQUIRED} */ (name)]] !== state)
    .map(([name]) => name);
}
