import { encode } from 'uqr';

/** What the camera sees at a place: a printed code, the paper around it, or the lobby behind. */
export type Shade = 'ink' | 'paper' | 'lobby';
export type Picture = (x: number, y: number) => Shade;

export const filmSize = { width: 960, height: 720 } as const;

/** Nothing is held to the camera. */
export const nothing: Picture = () => 'lobby';

/** A QR in the middle, as big as it goes. */
export function qr(text: string): Picture {
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  const module = Math.floor(filmSize.height / size);
  const left = Math.floor((filmSize.width - module * size) / 2);
  const top = Math.floor((filmSize.height - module * size) / 2);
  return (x, y) => {
    const isInk = data[Math.floor((y - top) / module)]?.[Math.floor((x - left) / module)];
    if (isInk === undefined) return 'lobby';
    return isInk ? 'ink' : 'paper';
  };
}

/** The bars of a parcel's label: Code 128, set B. */
export function bars(text: string): Picture {
  const values = [...text].map((character) => character.charCodeAt(0) - 32);
  const check = values.reduce((sum, value, index) => sum + value * (index + 1), startB) % 103;
  const widths = [startB, ...values, check, stop].map((value) => code128[value]).join('');
  const isInk = [...widths].flatMap((width, index) => Array<boolean>(Number(width)).fill(index % 2 === 0));
  const module = Math.floor(filmSize.width / (isInk.length + 2 * quietModules));
  if (module < 1) throw new Error(`${text.length} characters are too many for bars`);
  const left = Math.floor((filmSize.width - module * isInk.length) / 2);
  return (x, y) => {
    if (y < 200 || y > 520) return 'lobby';
    return y > 240 && y < 480 && isInk[Math.floor((x - left) / module)] === true ? 'ink' : 'paper';
  };
}

const startB = 104;
const stop = 106;
const quietModules = 12;

/** The widths of bars and spaces of each value, from the table in ISO/IEC 15417. */
const code128 = `
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222
123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321
232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121
313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224
111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113
114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112`
  .trim()
  .split(/\s+/);
