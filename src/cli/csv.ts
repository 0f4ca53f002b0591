/**
 * A record of a CSV file (RFC 4180 §2), with its line end.
 *
 * Spreadsheets run a cell that begins like a formula. Such a text gets an apostrophe in front, which
 * they take for "this is text".
 */
export function csvRecord(cells: readonly (string | number)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  const text = /^[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
