import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

// On node:crypto and not on a package: RFC 6238 is one HMAC and a cut, its test vectors are in the test
// beside this file, and which step a code was of, which a package keeps to itself, is what must be stored.

/** RFC 6238 §4.1: a new code each 30 s, counted from the Unix epoch. */
const stepSeconds = 30;
const codeDigits = 6;
/** RFC 4226 §4 (R6) recommends 160 bits, the output length of SHA-1. */
const secretBytes = 20;
/** RFC 6238 §5.2: at most one step of delay; the same for a clock that is ahead. */
const driftSteps = 1;

/** A new shared secret as base32 text, the way an authenticator app takes it. */
export function newTotpSecret(): string {
  return toBase32(randomBytes(secretBytes));
}

/** The time step of a wall time, epoch ms. */
export function totpStepAt(nowMs: number): number {
  return Math.floor(nowMs / 1_000 / stepSeconds);
}

/**
 * The code of one step (RFC 4226 §5.3, HMAC-SHA-1, which is what every authenticator app speaks).
 *
 * @param digits 6 to 8; ours have six.
 */
export function totpCode(secret: string, step: number, digits = codeDigits): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const truncated = mac.readUInt32BE(offset) & 0x7fffffff;
  return String(truncated % 10 ** digits).padStart(digits, '0');
}

/**
 * The step that `code` is of: the present one or one beside it, and later than `lastStep`, so that no code
 * is taken twice. Undefined where it is none of these; takes as long then.
 */
export function matchTotp(
  secret: string,
  code: string,
  { nowMs, lastStep }: { nowMs: number; lastStep: number },
): number | undefined {
  const typed = Buffer.from(code.padEnd(codeDigits).slice(0, codeDigits), 'latin1');
  const isWhole = isTotpCode(code);
  const present = totpStepAt(nowMs);
  let matched: number | undefined;
  for (let step = present - driftSteps; step <= present + driftSteps; step += 1) {
    const isSame = timingSafeEqual(Buffer.from(totpCode(secret, Math.max(0, step)), 'latin1'), typed);
    if (isSame && isWhole && step > lastStep && matched === undefined) matched = step;
  }
  return matched;
}

/** Whether a text has the form of a code. */
export function isTotpCode(text: string): boolean {
  return /^\d{6}$/.test(text);
}

/** What an authenticator app scans (the "Key URI Format" of Google Authenticator). */
export function otpauthUri(secret: string, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${codeDigits}&period=${stepSeconds}`;
}

/** RFC 4648 §6. */
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Without padding: our secrets are whole groups of five bytes. */
function toBase32(bytes: Buffer): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet.charAt(Number.parseInt(five, 2))).join('');
}

/** @throws Error where a secret was altered; it is never what somebody typed. */
function fromBase32(text: string): Buffer {
  let bits = '';
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new Error('not a base32 secret');
    bits += value.toString(2).padStart(5, '0');
  }
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
