// A display for machines that have none. Xvfb is started by hand, because xvfb-run needs xauth, which a
// bare machine lacks.
import { spawn } from 'node:child_process';

const START_MS = 10_000;
/** On a screen of just its size, a window without a frame is one pixel short. */
const MARGIN = 64;

/**
 * @typedef {object} VirtualDisplay
 * @property {string} display for the environment variable DISPLAY
 * @property {() => Promise<void>} stop call it after what draws on it has ended
 */

/** Whether windows can only be shown on a virtual display. */
export function needsVirtualDisplay() {
  return process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
}

/**
 * Starts a display with room for a window of this size.
 * @param {{ width: number, height: number }} size
 * @returns {Promise<VirtualDisplay>}
 */
export async function startVirtualDisplay({ width, height }) {
  const screen = `${width + MARGIN}x${height + MARGIN}x24`;
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => server.once('close', resolve));
  const kill = () => server.kill();
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    server.kill();
    await ended;
  };
  try {
    return { display: `:${await readDisplayNumber(server)}`, stop };
  } catch (error) {
    if (server.pid !== undefined) await stop();
    throw error;
  }
}

/**
 * The number of the display, which Xvfb chooses and writes once it is ready.
 * @param {import('node:child_process').ChildProcess} server
 * @returns {Promise<string>}
 */
function readDisplayNumber(server) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Xvfb did not start within 10 s')), START_MS);
    let text = '';
    server.stdio[3]?.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) {
        clearTimeout(timer);
        resolve(text.trim());
      }
    });
    server.once('error', (error) => {
      clearTimeout(timer);
      reject(new Error('Xvfb could not be started. Run: npm run setup', { cause: error }));
    });
    server.once('close', (code) => {
      clearTimeout(timer);
      reject(new Error(`Xvfb ended with ${code} instead of starting`));
    });
  });
}
