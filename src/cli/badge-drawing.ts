import { encode } from 'uqr';

/** A card as ISO/IEC 7810 ID-1 has it, so that it fits every holder. */
const card = { widthMm: 85.6, heightMm: 53.98 };
/** ISO/IEC 18004 §9.1: four modules of quiet zone. */
const quietModules = 4;
const qrMm = 48;

/**
 * A courier's badge to print, as SVG of a card's size: the QR at the left, dark on light with its quiet zone;
 * the cabinet, the name and the badge's id at the right.
 */
export function drawBadge(badge: {
  readonly token: string;
  readonly cabinet: string;
  /** Undefined where it cannot be read. */
  readonly name: string | undefined;
  readonly reference: string;
}): string {
  const { data, size } = encode(badge.token, { ecc: 'M', border: quietModules });
  const dark = data.flatMap((row, y) => row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])));
  const topMm = (card.heightMm - qrMm) / 2;
  const lines = [
    ...wrapped(badge.cabinet).map((text) => ({ text, sizeMm: 3 })),
    ...wrapped(badge.name ?? '').map((text) => ({ text, sizeMm: 4.2 })),
    { text: badge.reference, sizeMm: 2.6 },
  ];
  let yMm = 12;
  const texts = lines.map(({ text, sizeMm }) => {
    yMm += sizeMm * 1.5;
    return `  <text x="52" y="${yMm.toFixed(2)}" font-size="${sizeMm}" font-family="sans-serif">${escaped(text)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${card.widthMm}mm" height="${card.heightMm}mm" viewBox="0 0 ${card.widthMm} ${card.heightMm}">
  <rect width="100%" height="100%" fill="#fff"/>
  <path transform="translate(2 ${topMm.toFixed(2)}) scale(${(qrMm / size).toFixed(4)})" fill="#000" shape-rendering="crispEdges" d="${dark.join('')}"/>
${texts.join('\n')}
</svg>
`;
}

/** Words in lines that fit beside the QR; what is longer than four lines is cut. */
function wrapped(text: string): string[] {
  const longest = 18;
  const lines: string[] = [];
  for (const word of text.split(/\s+/).flatMap((each) => each.match(/.{1,18}/gsu) ?? [])) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= longest)
      lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines.slice(0, 4);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
