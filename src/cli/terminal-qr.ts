import { encode } from 'uqr';

/** ISO/IEC 18004 §9.1: four modules of quiet zone. */
const quietModules = 4;

/**
 * A QR of half blocks, two modules a character, dark on light whatever the terminal's colours are: phones
 * do not read it the other way round.
 */
export function terminalQr(text: string): string {
  const { size, data } = encode(text, { ecc: 'M', border: quietModules });
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = '';
    for (let x = 0; x < size; x += 1)
      line += blocks[Number(data[y]?.[x] ?? false) + 2 * Number(data[y + 1]?.[x] ?? false)];
    lines.push(`\x1b[30;107m${line}\x1b[0m`);
  }
  return `${lines.join('\n')}\n`;
}

/** Neither is dark, the upper one, the lower one, both. */
const blocks = [' ', '▀', '▄', '█'] as const;
