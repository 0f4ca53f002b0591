import type { App, Session, WebContents } from 'electron';
import { reachesPage } from './keys.ts';
import { isKioskUrl } from './page.ts';

/** Only the camera, only for the kiosk's own page: Electron grants everything unless told otherwise. */
export function grantOnlyCamera(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const kinds = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const isCamera = permission === 'media' && kinds.length > 0 && kinds.every((kind) => kind === 'video');
    answer(isCamera && isKioskUrl(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) => {
    return permission === 'media' && details.mediaType === 'video' && isKioskUrl(origin);
  });
  session.setDevicePermissionHandler(() => false);
}

/** Nothing but the page's own files is ever requested, and nothing is ever saved. */
export function closeNetwork(session: Session, development: boolean): void {
  session.webRequest.onBeforeRequest((details, answer) => {
    const isOwn = isKioskUrl(details.url) || (development && details.url.startsWith('devtools:'));
    answer({ cancel: !isOwn });
  });
  session.on('will-download', (event) => event.preventDefault());
}

/** Holds for whatever web contents this program ever has, including ones that nobody meant to create. */
export function lockDownContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => lockDown(contents));
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('login', (event, _contents, _request, _info, answer) => {
    event.preventDefault();
    answer();
  });
}

function lockDown(contents: WebContents): void {
  // A page that starts itself anew is the only navigation there is.
  const stay = (event: { preventDefault(): void; url: string }) => {
    if (!isKioskUrl(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('before-input-event', (event, input) => {
    if (!reachesPage(input)) event.preventDefault();
  });
  const keepSize = () => {
    contents.setZoomFactor(1);
    void contents.setVisualZoomLevelLimits(1, 1);
  };
  contents.on('zoom-changed', keepSize);
  contents.on('did-finish-load', keepSize);
}
