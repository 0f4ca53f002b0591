// Vitest's global set-up of the tests that open windows. On Linux they get a virtual display of their own
// even beside a real one: it has room for a portrait panel, and nobody's windows pop up.
import { startVirtualDisplay } from './virtual-display.mjs';

const LARGEST_WINDOW = { width: 1920, height: 1920 };

export async function setup() {
  if (process.platform !== 'linux') return undefined;
  const { display, stop } = await startVirtualDisplay(LARGEST_WINDOW).catch((error) => {
    if (process.env.DISPLAY) return { display: process.env.DISPLAY, stop: async () => undefined };
    throw error;
  });
  process.env.DISPLAY = display;
  return stop;
}
