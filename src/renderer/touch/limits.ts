/** How much can be typed. Main checks what is right; these only keep a field from overflowing. */

/** E.164 has 15 digits; a plus and an international prefix such as 00 or 011 come on top. */
export const phoneLimit = 19;
export const pinLimit = 12;
/** A PIN that a courier chooses has exactly so many digits. */
export const courierPinDigits = 6;
/** As long as the contract takes. */
export const courierNameLimit = 80;
/** The longest tracking number that the contract takes is 64; no carrier's is longer than 40. */
export const trackingNumberLimit = 40;
export const lastFourDigits = 4;
/** A code that proves a number. */
export const verificationDigits = 6;
/** A flat, a room, an office: no directory's is longer than this. */
export const residenceLimit = 40;
export const technicianIdLimit = 4;
/** A recovery code; the app's codes are shorter. */
export const oneTimeCodeLimit = 10;
