import { randomBytes } from 'node:crypto';

/**
 * A new UUIDv7 (RFC 9562 §5.7): 48 bits of wall time, then random bits, so that ids made later sort
 * later and two cabinets never make the same one.
 */
export function newId(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The wall time at which `newId` made an id; NaN where it did not. */
export function madeMsOf(id: string): number {
  return /^[\da-f]{8}-[\da-f]{4}-7/.test(id)
    ? Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
    : Number.NaN;
}

/**
 * A reference that a person reads to support over the telephone: six characters without those that
 * sound or look alike.
 */
export function newReference(): string {
  const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  return [...randomBytes(6)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
}
