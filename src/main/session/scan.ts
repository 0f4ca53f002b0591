import { elementsOf, gs } from '../../hardware/scanners/gs1.ts';

/** What was held to the camera or to a scanner, and can be read. */
export interface Scan {
  readonly text: string;
  /** `text` is GS1 elements with their separators. */
  readonly isGs1: boolean;
}

/**
 * What a label or a QR of ours can hold; undefined where it holds anything else. Where nothing was said of
 * GS1, a separator in it tells.
 */
export function scanOf(text: string, isGs1 = text.includes(gs)): Scan | undefined {
  const trimmed = text.trim();
  return /^[ -~]+$/.test(trimmed.replaceAll(gs, '')) ? { text: trimmed, isGs1 } : undefined;
}

/**
 * What a label is known by: the same whether it is scanned or typed as it is printed, and whichever
 * scanner reads it. Of a GS1 code that is the shipping unit (SSCC, with its identifier 00), or the
 * number behind the ZIP code of USPS (USPS2000508: 420, FNC1, 92 to 95); of another one all of it,
 * without the separators, which nobody can type.
 */
export function labelOf({ text, isGs1 }: Scan): string {
  if (!isGs1) return text;
  const elements = elementsOf(text);
  const shippingUnit = elements.find((element) => /^00\d{18}$/.test(element));
  if (shippingUnit !== undefined) return shippingUnit;
  const isUsps = elements.some((element) => /^420\d{5}(\d{4})?$/.test(element));
  const behindZip = isUsps ? elements.find((element) => /^9[2-5]\d{18,32}$/.test(element)) : undefined;
  return behindZip ?? elements.join('');
}
