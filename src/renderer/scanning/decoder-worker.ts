import type { GreyPicture, Wanted } from './decoder.ts';
import { differs, greyOf } from './grey.ts';
import { zxingDecoder } from './zxing-decoder.ts';

/** One frame of the camera; the worker closes it. */
export interface FrameToRead {
  readonly frame: ImageBitmap;
  readonly wanted: Wanted;
}

/** The answer to each frame, in order. */
export interface FrameRead {
  readonly text: string | undefined;
  /** Something moved since the frame before. */
  readonly changed: boolean;
}

/** Codes are read as well at this width as at any greater one, in a fraction of the time. */
const widthToRead = 960;
/** A code may have come to rest just before: an unmoved picture is still read this often. */
const readUnmovedEachFrames = 5;

const decoder = zxingDecoder();
let canvas: OffscreenCanvas | undefined;
let before: GreyPicture | undefined;
let unmovedFrames = 0;

function greyFrame(frame: ImageBitmap): GreyPicture | undefined {
  const scale = Math.min(1, widthToRead / frame.width);
  const width = Math.max(1, Math.round(frame.width * scale));
  const height = Math.max(1, Math.round(frame.height * scale));
  if (canvas?.width !== width || canvas.height !== height) canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return undefined;
  context.drawImage(frame, 0, 0, width, height);
  return greyOf(context.getImageData(0, 0, width, height).data, width, height);
}

function read({ frame, wanted }: FrameToRead): FrameRead {
  const picture = greyFrame(frame);
  frame.close();
  if (picture === undefined) return { text: undefined, changed: false };
  const changed = differs(before, picture);
  before = picture;
  unmovedFrames = changed ? 0 : unmovedFrames + 1;
  const worthReading = changed || unmovedFrames % readUnmovedEachFrames === 1;
  return { text: worthReading ? decoder.decode(picture, wanted) : undefined, changed };
}

self.onmessage = (event: MessageEvent<FrameToRead>) => self.postMessage(read(event.data));
