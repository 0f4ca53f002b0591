/**
 * Names of the IPC channels. In a file of their own, without the schemas, so that the preload script
 * stays a few lines when it is bundled.
 */
export const channels = {
  /** Page to main, answered: a command. */
  command: 'kiosk:command',
  /** Main to page: a view. */
  view: 'kiosk:view',
  /** Page to main: send the present view, since the page was just loaded. */
  viewWanted: 'kiosk:view-wanted',
} as const;
