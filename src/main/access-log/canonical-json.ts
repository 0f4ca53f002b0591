/**
 * The canonical form of a flat JSON object (RFC 8785): no white space, members in the order of their
 * names' UTF-16 code units, strings and numbers as ECMAScript writes them. The same object always gives
 * the same bytes, here and in any other implementation of that RFC.
 *
 * @throws where JSON has no such value: a number that is not finite, half of a surrogate pair.
 */
export function canonicalJson(value: Readonly<Record<string, string | number | boolean | null>>): string {
  const members = Object.entries(value)
    // Not `localeCompare`, which would follow a language.
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${primitive(name)}:${primitive(member)}`);
  return `{${members.join(',')}}`;
}

function primitive(value: string | number | boolean | null): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`JSON has no number ${value}`);
  if (typeof value === 'string' && /\p{Surrogate}/u.test(value)) {
    throw new Error('half of a surrogate pair is no text');
  }
  return JSON.stringify(value);
}
