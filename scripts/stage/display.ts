import { needsVirtualDisplay, startVirtualDisplay } from '../virtual-display.mjs';

export interface Display {
  /** What to add to the environment of whatever shows a window. */
  readonly environment: Readonly<Record<string, string>>;
  readonly isVirtual: boolean;
  stop(): Promise<void>;
}

/** The display of this machine, or a virtual one with room for a window of this size. */
export async function openDisplay(size: { width: number; height: number }): Promise<Display> {
  if (!needsVirtualDisplay()) return { environment: {}, isVirtual: false, async stop() {} };
  const virtual = await startVirtualDisplay(size);
  return { environment: { DISPLAY: virtual.display }, isVirtual: true, stop: virtual.stop };
}
