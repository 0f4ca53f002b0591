import { CameraFilm } from './camera-film.ts';
import { qr } from './pictures.ts';

/** Writes a film for Chromium's fake camera that shows this text as a QR, for ever. */
export function writeQrFilm(path: string, text: string): void {
  new CameraFilm(path).show(qr(text));
}
