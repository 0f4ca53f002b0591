import type { en } from './en.ts';

/** What the cabinet writes to people, in German. Umlauts are in the alphabet of a one-part message. */
export const de: typeof en = {
  retrievalCode: 'Ihr Paket liegt in Fach {{compartment}}, {{cabinet}}. Abholcode: {{code}}',
};
