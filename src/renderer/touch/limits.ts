/** How much can be typed. Main checks what is right; these only keep a field from overflowing. */

/** E.164 has 15 digits; a plus and an international prefix such as 00 or 011 come on top. */
export const phoneLimit = 19;
export const pinLimit = 12;
/** The longest tracking number that the contract takes is 64; no carrier's is longer than 40. */
export const trackingNumberLimit = 40;
export const lastFourDigits = 4;
