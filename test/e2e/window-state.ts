import type { Touchscreen } from '../../scripts/stage/touchscreen.ts';

/** Every window that the program has, and what could have happened to it. */
export function windowsOf(touchscreen: Touchscreen) {
  return touchscreen.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((window) => ({
      url: window.webContents.getURL(),
      zoom: window.webContents.getZoomFactor(),
      tools: window.webContents.isDevToolsOpened(),
      visible: window.isVisible(),
    })),
  );
}

export const untouchedWindow = [{ url: 'app://kiosk/index.html', zoom: 1, tools: false, visible: true }];
