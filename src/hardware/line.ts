/** How characters are sent on a wire. */
export interface LineSettings {
  readonly baud: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** Time that `byteCount` characters take on the wire, ms (§10.1: 10 bits a character at 8N1). */
export function wireMs(line: LineSettings, byteCount: number): number {
  const parityBits = line.parity === 'none' ? 0 : 1;
  const bitsPerCharacter = 1 + line.dataBits + parityBits + line.stopBits;
  return (byteCount * bitsPerCharacter * 1000) / line.baud;
}

/**
 * The line behind a bus URL: what the URL says, for the rest the family's usual settings.
 * `tcp://host:port?baud=19200` is understood too: a serial device server in raw mode has its baud rate
 * set elsewhere, but whoever waits for an answer must know how long a frame takes.
 * Throws with a sentence for the technician where a parameter makes no sense.
 */
export function lineOf(url: string, usual: LineSettings): LineSettings {
  const parameters = new URL(url).searchParams;
  return {
    baud: baudOf(parameters.get('baud'), usual.baud),
    dataBits: oneOf(parameters.get('bits'), { '7': 7, '8': 8 } as const, usual.dataBits, 'bits'),
    parity: oneOf(
      parameters.get('parity'),
      { none: 'none', even: 'even', odd: 'odd' } as const,
      usual.parity,
      'parity',
    ),
    stopBits: oneOf(parameters.get('stop'), { '1': 1, '2': 2 } as const, usual.stopBits, 'stop'),
  };
}

function baudOf(text: string | null, usual: number): number {
  if (text === null) return usual;
  const baud = Number(text);
  if (!Number.isInteger(baud) || baud < 300 || baud > 1_000_000) {
    throw new Error(`baud=${text}: expected a whole number from 300 to 1000000`);
  }
  return baud;
}

function oneOf<T>(text: string | null, known: Readonly<Record<string, T>>, usual: T, name: string): T {
  if (text === null) return usual;
  const value = Object.hasOwn(known, text) ? known[text] : undefined;
  if (value === undefined) {
    throw new Error(`${name}=${text}: expected ${Object.keys(known).join(', ')}`);
  }
  return value;
}
