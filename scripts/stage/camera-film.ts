import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { filmSize, nothing, type Picture, type Shade } from './pictures.ts';

const lumaOf: Readonly<Record<Shade, number>> = { ink: 16, paper: 235, lobby: 105 };
const header = Buffer.from(`YUV4MPEG2 W${filmSize.width} H${filmSize.height} F15:1 Ip A1:1 C420jpeg\n`);
const chroma = Buffer.alloc((filmSize.width * filmSize.height) / 2, 128);

/**
 * What Chromium's fake camera shows: a film of one frame that it plays for ever. It reads the file
 * frame by frame, so the picture can be changed while it plays.
 */
export class CameraFilm {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    writeFileSync(path, film(nothing));
  }

  show(picture: Picture): void {
    const file = openSync(this.path, 'r+');
    try {
      writeSync(file, film(picture), 0, undefined, 0);
    } finally {
      closeSync(file);
    }
  }
}

/** YUV4MPEG2, 4:2:0: a header, then the frame as its luma and two planes of grey chroma. */
function film(picture: Picture): Buffer {
  const { width, height } = filmSize;
  const luma = Buffer.alloc(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) luma[y * width + x] = lumaOf[picture(x, y)];
  }
  return Buffer.concat([header, Buffer.from('FRAME\n'), luma, chroma]);
}
