import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const scryptAsync = promisify<string | Buffer, Buffer, number, object, Buffer>(scrypt);

/** About 90 ms and 32 MiB each on the cabinet's processor. */
const cost = { ln: 15, r: 8, p: 1 };
const hashBytes = 32;
const saltBytes = 16;

/**
 * Hashes a PIN as a PHC string `$scrypt$ln=15,r=8,p=1$salt$hash`. What scrypt sees is the PIN's HMAC
 * under `pepper`, a key outside the database: with the database alone a PIN of six digits, which any
 * hash gives up within minutes, cannot be tried. Runs off the main thread.
 *
 * @param salt 16 bytes; given only where the same PIN must give the same text, so that it can be looked up.
 */
export async function hashPin(
  pin: string,
  pepper: Buffer,
  salt: Buffer = randomBytes(saltBytes),
): Promise<string> {
  const hash = await derive(pin, pepper, salt, cost);
  return `$scrypt$ln=${cost.ln},r=${cost.r},p=${cost.p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/**
 * Whether `pin` is the one behind `phc`. Where `phc` is undefined (nobody there) the answer is false
 * and takes as long, so that time tells nobody which numbers are known.
 *
 * @throws Error where `phc` is not of the form that `hashPin` writes: a bug or a damaged row.
 */
export async function isPinRight(pin: string, phc: string | undefined, pepper: Buffer): Promise<boolean> {
  const { salt, hash, ln, r, p } = phc === undefined ? nobody : parsePhc(phc);
  const derived = await derive(pin, pepper, salt, { ln, r, p });
  return timingSafeEqual(derived, hash) && phc !== undefined;
}

interface Cost {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

const nobody = { salt: randomBytes(saltBytes), hash: randomBytes(hashBytes), ...cost };

function derive(pin: string, pepper: Buffer, salt: Buffer, { ln, r, p }: Cost): Promise<Buffer> {
  const peppered = createHmac('sha256', pepper).update(pin, 'utf8').digest();
  // Node's standard limit, 32 MiB, is one block less than N = 2^15 needs.
  return scryptAsync(peppered, salt, hashBytes, { N: 2 ** ln, r, p, maxmem: 256 * 2 ** ln * r });
}

function parsePhc(phc: string): Cost & { salt: Buffer; hash: Buffer } {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([\w+/]{22})\$([\w+/]{43})$/.exec(phc);
  const [, ln, r, p, salt, hash] = match ?? [];
  if (salt === undefined || hash === undefined || Number(ln) > 20) throw new Error('not a PIN hash');
  return {
    ln: Number(ln),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
