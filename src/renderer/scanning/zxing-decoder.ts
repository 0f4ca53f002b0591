import {
  BinaryBitmap,
  Code128Reader,
  DecodeHintType,
  HybridBinarizer,
  QRCodeReader,
  RGBLuminanceSource,
} from '@zxing/library';
import type { Decoder, GreyPicture } from './decoder.ts';

const thorough = new Map([[DecodeHintType.TRY_HARDER, true]]);
/** Bars with FNC1 in front come with the AIM identifier `]C1`, and later FNC1s as GS; others as they are. */
const thoroughBars = new Map([...thorough, [DecodeHintType.ASSUME_GS1, true]]);

/**
 * @zxing/library's readers, called directly: its multi-format reader tries symbologies that no parcel
 * carries, takes five times as long and reads some bars as the wrong kind.
 *
 * The readers of bars look along rows only, so a label that is held upright is tried a second time,
 * turned by 90°.
 */
export function zxingDecoder(): Decoder {
  const qr = new QRCodeReader();
  const bars = new Code128Reader();
  return {
    decode(picture, wanted) {
      const asQr = attempt(() => qr.decode(bitmapOf(picture), thorough));
      if (asQr !== undefined || wanted === 'token') return asQr;
      return (
        attempt(() => bars.decode(bitmapOf(picture), thoroughBars)) ??
        attempt(() => bars.decode(bitmapOf(turned(picture)), thoroughBars))
      );
    },
  };
}

/**
 * The library says "nothing here" by throwing, and on noise it throws whatever its arithmetic runs
 * into. All of it means the same: nothing was read.
 */
function attempt(read: () => { getText(): string }): string | undefined {
  try {
    return read().getText();
  } catch {
    return undefined;
  }
}

function bitmapOf({ pixels, width, height }: GreyPicture): BinaryBitmap {
  return new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(pixels, width, height)));
}

function turned({ pixels, width, height }: GreyPicture): GreyPicture {
  const result = new Uint8ClampedArray(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) result[x * height + y] = pixels[y * width + x] as number;
  }
  return { pixels: result, width: height, height: width };
}
