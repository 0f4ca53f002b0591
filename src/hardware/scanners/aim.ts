import { gs } from './gs1.ts';

/** What kind of code was read, by the code character of its AIM identifier (ISO/IEC 15424). */
const symbologies = {
  A: 'code39',
  C: 'code128',
  E: 'ean',
  F: 'codabar',
  G: 'code93',
  I: 'interleaved2of5',
  L: 'pdf417',
  Q: 'qr',
  U: 'maxiCode',
  d: 'dataMatrix',
  e: 'gs1DataBar',
  z: 'aztec',
} as const;
export type Symbology = (typeof symbologies)[keyof typeof symbologies] | 'other';

/**
 * Identifiers of codes that begin with FNC1 and so hold GS1 elements: GS1-128, GS1 DataMatrix without
 * and with ECI, GS1 QR without and with ECI, GS1 DataBar, Aztec.
 */
const gs1Identifiers: ReadonlySet<string> = new Set([']C1', ']d2', ']d5', ']Q3', ']Q4', ']e0', ']z1']);

export interface IdentifiedText {
  /** Without the identifier. Separators of GS1 elements are kept. */
  readonly text: string;
  /** Undefined where no identifier was sent. */
  readonly symbology: Symbology | undefined;
  readonly isGs1: boolean;
}

/**
 * Takes the AIM symbology identifier off the front of a reading: `]`, a code character, a modifier.
 * A reading without one is taken as it is, since a scanner forgets its settings when somebody shows it
 * the code that resets it. Then only a GS in it tells that it holds GS1 elements.
 */
export function readIdentifier(reading: string): IdentifiedText {
  const [identifier, character] = /^\]([A-Za-z])[0-9A-Za-z]/.exec(reading) ?? [];
  if (identifier === undefined || character === undefined) return withoutIdentifier(reading);
  const known: Readonly<Record<string, Symbology>> = symbologies;
  return {
    text: reading.slice(identifier.length),
    symbology: Object.hasOwn(known, character) ? known[character] : 'other',
    isGs1: gs1Identifiers.has(identifier),
  };
}

/** A reading of a scanner that sends no identifiers. */
export function withoutIdentifier(reading: string): IdentifiedText {
  return { text: reading, symbology: undefined, isGs1: reading.includes(gs) };
}
