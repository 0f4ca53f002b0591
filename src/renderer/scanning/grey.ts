import type { GreyPicture } from './decoder.ts';

/** Brightness of an RGBA picture, in the integer weights of ITU-R BT.601. */
export function greyOf(rgba: Uint8ClampedArray, width: number, height: number): GreyPicture {
  const pixels = new Uint8ClampedArray(width * height);
  for (let at = 0, from = 0; at < pixels.length; at++, from += 4) {
    const red = rgba[from] as number;
    const green = rgba[from + 1] as number;
    const blue = rgba[from + 2] as number;
    pixels[at] = (77 * red + 150 * green + 29 * blue) >> 8;
  }
  return { pixels, width, height };
}

/** A grid of this many points a side is compared. */
const grid = 24;
/** How much brighter or darker a point must be; a camera's own noise stays well under it. */
const noticeable = 24;
/** How many points must differ. A code held up covers a tenth of the picture or more. */
const enough = 6;

/** Whether something moved in front of the camera: far cheaper than looking for a code. */
export function differs(before: GreyPicture | undefined, now: GreyPicture): boolean {
  if (before === undefined || before.width !== now.width || before.height !== now.height) return true;
  let changed = 0;
  for (let row = 0; row < grid; row++) {
    const line = Math.floor(((row + 0.5) * now.height) / grid) * now.width;
    for (let column = 0; column < grid; column++) {
      const at = line + Math.floor(((column + 0.5) * now.width) / grid);
      const change = (before.pixels[at] as number) - (now.pixels[at] as number);
      if (Math.abs(change) > noticeable && ++changed >= enough) return true;
    }
  }
  return false;
}
