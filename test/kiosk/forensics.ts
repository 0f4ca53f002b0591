import { createDecipheriv, createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below a folder, with what it holds. */
export function filesOf(directory: string): { name: string; bytes: Buffer }[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: path.slice(directory.length + 1), bytes: readFileSync(path) }));
}

/**
 * Names of the files in which a phone number stands in the clear: with or without its country, with
 * whatever between the digits, in UTF-8 or UTF-16, in base64 or hex.
 */
export function filesWithNumber(directory: string, e164: string): string[] {
  // Without country code and leading zero: what all forms have in common.
  const national = e164.slice(3);
  const encoded = [e164, e164.slice(1), `0${national}`, national].flatMap(encodings);
  return filesOf(directory)
    .filter(({ bytes }) => {
      // Digits alone: what stands between them, be it a space or the zero byte of UTF-16, is gone.
      const digits = bytes.toString('latin1').replaceAll(/[^0-9]/g, '');
      return digits.includes(national) || encoded.some((form) => bytes.includes(form));
    })
    .map(({ name }) => name);
}

/** The same for a name. */
export function filesWithText(directory: string, text: string): string[] {
  const forms = [
    Buffer.from(text, 'utf8'),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text, 'utf16le').swap16(),
    Buffer.from(text, 'latin1'),
    ...encodings(text),
  ];
  return filesOf(directory)
    .filter(({ bytes }) => forms.some((form) => bytes.includes(form)))
    .map(({ name }) => name);
}

/** Base64 at each of the three places in which a text may begin, and hex. */
function encodings(text: string): Buffer[] {
  const base64 = [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64url');
    // The characters at both ends depend on what stands beside the text.
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + Buffer.byteLength(text)) * 8) / 6));
  });
  const hex = Buffer.from(text).toString('hex');
  return [
    ...base64,
    ...base64.map((form) => form.replaceAll('-', '+').replaceAll('_', '/')),
    hex,
    hex.toUpperCase(),
  ].map((form) => Buffer.from(form));
}

/**
 * Everything that can be read in the files of a folder by somebody who has them all and the cabinet's
 * keys, and who breaks every rule: each key is tried on each ciphertext, whatever it was bound to and
 * without its tag, and a key that is found that way is tried as well.
 */
export function readableWith(
  directory: string,
  keys: { cabinet: readonly Buffer[]; messages: Buffer },
): string[] {
  const ciphertexts = new Set(
    filesOf(directory).flatMap(({ bytes }) =>
      [...bytes.toString('latin1').matchAll(/1\.([\w-]{38,})/g)].map((match) => match[1] ?? ''),
    ),
  );
  const known = new Map(keys.cabinet.map((key) => [key.toString('hex'), key]));
  const read = new Set<string>();
  for (const key of known.values()) {
    for (const ciphertext of ciphertexts) {
      const plain = openedByForce(key, ciphertext);
      // Noise is not text; what is short of it may be the beginning of a ciphertext that was cut.
      if (!/^[\x20-\x7e\u00a0-\u024f]+$/.test(plain)) continue;
      read.add(plain);
      const found = Buffer.from(plain, 'base64url');
      if (!/^[\w-]{43}$/.test(plain) || found.length !== 32) continue;
      const sealsMessages = createHmac('sha256', keys.messages).update(found).digest();
      // A Map goes on over what is added to it meanwhile.
      for (const each of [found, sealsMessages]) known.set(each.toString('hex'), each);
    }
  }
  return [...read];
}

/** AES-256-GCM without its last step: the plain text, whatever the tag says. */
function openedByForce(key: Buffer, ciphertext: string): string {
  const bytes = Buffer.from(ciphertext, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  return decipher.update(bytes.subarray(28)).toString('utf8');
}
