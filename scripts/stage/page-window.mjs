// Electron as a plain browser: one window of this size on the page that is named last.
// Usage: electron page-window.mjs WIDTH HEIGHT URL
import { app, BrowserWindow } from 'electron';

const [width, height, url] = process.argv.slice(-3);
app.on('window-all-closed', () => app.quit());
// Not awaited: Electron is ready only after this module has run to its end.
void app.whenReady().then(() => {
  const window = new BrowserWindow({
    width: Number(width),
    height: Number(height),
    useContentSize: true,
    frame: false,
    backgroundColor: '#f7f4ec',
  });
  return window.loadURL(String(url));
});
