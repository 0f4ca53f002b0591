import type { en } from './en.ts';

/** What the cabinet writes to people, in German. Umlauts are in the alphabet of a one-part message. */
export const de: typeof en = {
  retrievalCode: 'Ihr Paket liegt in Fach {{compartment}}, {{cabinet}}. Abholcode: {{code}}',
  newCode: 'Neuer Abholcode für Fach {{compartment}}, {{cabinet}}: {{code}}. Der alte gilt nicht mehr.',
  reminder:
    'Ihr Paket liegt noch in Fach {{compartment}}, {{cabinet}}. Der Code steht in unserer Nachricht davor.',
  reminder_until:
    'Ihr Paket liegt bis {{until}} in Fach {{compartment}}, {{cabinet}}. Der Code steht in unserer Nachricht davor.',
  reminderNewCode: 'Ihr Paket liegt noch in Fach {{compartment}}, {{cabinet}}. Neuer Abholcode: {{code}}',
  reminderNewCode_until:
    'Ihr Paket liegt bis {{until}} in Fach {{compartment}}, {{cabinet}}. Neuer Abholcode: {{code}}',
  heldLonger: 'Ihr Paket in Fach {{compartment}}, {{cabinet}}, bleibt länger liegen. Der Code gilt weiter.',
  heldLonger_until:
    'Ihr Paket in Fach {{compartment}}, {{cabinet}}, bleibt bis {{until}} liegen. Der Code gilt weiter.',
  heldLonger_fee:
    'Ihr Paket in Fach {{compartment}}, {{cabinet}}, bleibt länger liegen, für {{fee}}. Der Code gilt weiter.',
  heldLonger_until_fee:
    'Ihr Paket in Fach {{compartment}}, {{cabinet}}, bleibt bis {{until}} liegen, für {{fee}}. Der Code gilt.',
  goesBack:
    'Ihr Paket in Fach {{compartment}}, {{cabinet}}, geht zurück an den Zusteller. Der Code gilt nicht mehr.',
  takenOut_operator:
    'Wir haben Ihr Paket aus Fach {{compartment}}, {{cabinet}}, genommen und bewahren es auf.',
  takenOut_recipient: 'Wir haben Ihr Paket aus Fach {{compartment}}, {{cabinet}}, übergeben.',
  takenOut: 'Wir haben Ihr Paket aus Fach {{compartment}}, {{cabinet}}, genommen.',
  verificationCode: 'Ihr Code für {{cabinet}}: {{code}}. Gültig {{minutes}} min. Bitte niemandem nennen.',
  numberKnown:
    'Jemand wollte diese Nummer am Schrank {{cabinet}} registrieren. Sie ist es schon: bitte dort anmelden.',
};
