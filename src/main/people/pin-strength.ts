export type PinWeakness = 'notSixDigits' | 'tooSimple';

/**
 * What people choose most when they are asked for six digits (Markert et al., "This PIN Can Be Easily
 * Guessed", 2020, lists the ten most common) and no rule below finds: doubled and mirrored triples, and
 * the figures that a finger draws on a keypad.
 */
const common = new Set([
  '112233',
  '332211',
  '123321',
  '321123',
  '159753',
  '159357',
  '357159',
  '753159',
  '789456',
  '456123',
  '147258',
  '258369',
  '147852',
  '369258',
  '741852',
  '963852',
]);

/**
 * Whether a PIN is among the first that anybody would try: one digit six times, a run up or down (also
 * over 9 to 0), a pair or a triple repeated, a common one, or the end of the number that it belongs to.
 *
 * Dates are taken. They are about a tenth of all PINs, while the tries for a number end at 20: whoever does
 * not know the courier finds one of a lifetime's dates in fewer than one case in a thousand.
 */
export function weaknessOf(pin: string, e164: string): PinWeakness | undefined {
  if (!/^\d{6}$/.test(pin)) return 'notSixDigits';
  const isSimple =
    /^(\d{1,3})\1+$/.test(pin) || isRun(pin, 1) || isRun(pin, 9) || common.has(pin) || e164.endsWith(pin);
  return isSimple ? 'tooSimple' : undefined;
}

/** Each digit is the one before plus `step`, modulo ten. */
function isRun(pin: string, step: 1 | 9): boolean {
  const digits = [...pin].map(Number);
  return digits.slice(1).every((digit, index) => digit === ((digits[index] ?? 0) + step) % 10);
}
