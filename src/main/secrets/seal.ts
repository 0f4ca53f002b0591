import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** What a ciphertext is for and whose row it stands in; it opens nowhere else. */
export interface SealedFor {
  readonly purpose: string;
  readonly id: string;
}

const version = '1';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Encrypts `plain` with AES-256-GCM under `key` (32 bytes), bound to a purpose and a row id.
 *
 * The result is text: a version, a dot, then base64url of nonce (12 bytes), tag (16) and ciphertext.
 * The nonce is random: a key stays well below 2^32 messages in the life of a cabinet.
 */
export function seal(key: Buffer, plain: string, sealedFor: SealedFor): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associated(sealedFor));
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return `${version}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

/**
 * Decrypts what `seal` made. `undefined` means that it cannot be read: another key, another row or
 * purpose, an altered or cut text, an unknown version. The caller decides what that costs.
 */
export function unseal(key: Buffer, sealed: string, sealedFor: SealedFor): string | undefined {
  const [found, body, ...rest] = sealed.split('.');
  if (found !== version || body === undefined || rest.length > 0) return undefined;
  const bytes = Buffer.from(body, 'base64url');
  // Buffer skips what is not base64url: an altered text must not read as the original.
  if (bytes.length < nonceBytes + tagBytes || bytes.toString('base64url') !== body) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(associated(sealedFor));
  decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const plain = decipher.update(bytes.subarray(nonceBytes + tagBytes));
  try {
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch {
    // The tag does not fit: `final` of GCM can fail in no other way. OpenSSL and BoringSSL give the
    // error different codes, so it is not looked at.
    return undefined;
  }
}

/** HMAC-SHA256 of `text` for one purpose, as base64url: finds a value without keeping it. */
export function keyedHash(key: Buffer, purpose: string, text: string): string {
  return createHmac('sha256', key)
    .update(lengthPrefixed([purpose, text]))
    .digest('base64url');
}

function associated({ purpose, id }: SealedFor): Buffer {
  return lengthPrefixed(['cubby', version, purpose, id]);
}

/** Joined so that no two lists of words give the same bytes. */
function lengthPrefixed(words: readonly string[]): Buffer {
  return Buffer.concat(
    words.flatMap((word) => {
      const bytes = Buffer.from(word, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}
