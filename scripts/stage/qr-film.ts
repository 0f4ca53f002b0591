import { writeFileSync } from 'node:fs';
import { encode } from 'uqr';

const width = 640;
const height = 480;
const frames = 5;

/** Writes a film for Chromium's fake camera that shows this text as a QR, black on white, for ever. */
export function writeQrFilm(path: string, text: string): void {
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  const module = Math.floor(Math.min(width, height) / size);
  const left = Math.floor((width - module * size) / 2);
  const top = Math.floor((height - module * size) / 2);
  const luma = Buffer.alloc(width * height, 235);
  for (let y = 0; y < module * size; y += 1) {
    for (let x = 0; x < module * size; x += 1) {
      const isDark = data[Math.floor(y / module)]?.[Math.floor(x / module)] === true;
      if (isDark) luma[(top + y) * width + left + x] = 16;
    }
  }
  // YUV4MPEG2, 4:2:0: a header, then each frame as its luma and two planes of grey chroma.
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from('FRAME\n'), luma, chroma]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  writeFileSync(path, Buffer.concat([header, ...Array.from({ length: frames }, () => frame)]));
}
