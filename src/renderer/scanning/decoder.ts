/** A picture in grey: one byte a pixel, row by row from the top. */
export interface GreyPicture {
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** `token`: the QR of a retrieval message. `label`: what carriers print on parcels, QR or bars; so any QR besides. */
export type Wanted = 'token' | 'label';

/** Reads a code in a picture. Never throws: a picture without one is the ordinary case. */
export interface Decoder {
  decode(picture: GreyPicture, wanted: Wanted): string | undefined;
}
