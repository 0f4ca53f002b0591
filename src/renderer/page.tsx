import { createRoot } from 'react-dom/client';
import type { KioskBridge } from '../contract/command.ts';
import { kioskView } from '../contract/view.ts';
import { Kiosk } from './kiosk.tsx';
import './look/look.css';

declare global {
  interface Window {
    readonly kiosk: KioskBridge;
  }
}

const place = document.getElementById('kiosk');
if (place === null) throw new Error('the page has no place for the kiosk');

// A screen that cannot be drawn is a bug. The session is in main, so starting the page anew is safe,
// and main's deadlines lead away from whatever cannot be drawn.
const restartAfterMs = 2_000;
const root = createRoot(place, {
  onUncaughtError: () => setTimeout(() => location.reload(), restartAfterMs),
});

// A press on glass must never select text, drag a picture out or open a menu.
for (const kind of ['contextmenu', 'dragstart', 'dragover', 'drop', 'selectstart'] as const) {
  window.addEventListener(kind, (event) => event.preventDefault());
}

// Nothing here prints, and the dialog for it leads to the file system.
window.print = () => undefined;

window.kiosk.onView((received) => {
  const view = kioskView.parse(received);
  document.documentElement.lang = view.language;
  root.render(<Kiosk view={view} send={(body) => window.kiosk.send({ revision: view.revision, body })} />);
});
