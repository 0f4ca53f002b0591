import { contextBridge, ipcRenderer } from 'electron';
import { channels } from '../contract/channels.ts';
import type { KioskBridge } from '../contract/command.ts';

// Everything that crosses between the page and the main process: two functions, data only. Neither
// `ipcRenderer` nor an event object is handed on.

const listeners: ((view: unknown) => void)[] = [];
let latest: { view: unknown } | undefined;

ipcRenderer.on(channels.view, (_event, view: unknown) => {
  latest = { view };
  for (const listener of listeners) listener(view);
});

const bridge: KioskBridge = {
  send: (command) => ipcRenderer.invoke(channels.command, command),
  onView(listener) {
    listeners.push(listener);
    if (latest !== undefined) listener(latest.view);
  },
};

contextBridge.exposeInMainWorld('kiosk', Object.freeze(bridge));

// The state lives in main: a page that was reloaded asks for it and shows the same screen again.
ipcRenderer.send(channels.viewWanted);
