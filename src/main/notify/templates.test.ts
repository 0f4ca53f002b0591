import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { languages } from '../../contract/configuration.ts';
import { groupCode, type MessageParameters, type MessageTemplate, writeMessage } from './templates.ts';

const secret = { code: '012345678', token: 'AAAAAAAAAAAAAAAAAAAAAA' };
const parameters = { compartment: 'A07', cabinet: 'Lindenstraße 5', language: 'de' } as const;
const place = { compartment: 'A07', cabinet: 'Lindenstraße 5' };
// 18:00 where the cabinet stands, 17:00 in UTC.
const until = { untilMs: Date.UTC(2026, 10, 27, 17), timeZone: 'Europe/Berlin' };
const forever = { untilMs: null, timeZone: 'Europe/Berlin' };

type Sample<Template extends MessageTemplate> = Omit<MessageParameters<Template>, 'language'>;
/** Every template with each choice of its texts, and whether it carries a code. */
const samples: { readonly [Template in MessageTemplate]: readonly Sample<Template>[] } = {
  retrievalCode: [place],
  newCode: [place],
  reminder: [
    { ...place, ...until },
    { ...place, ...forever },
  ],
  reminderNewCode: [
    { ...place, ...until },
    { ...place, ...forever },
  ],
  heldLonger: [until, forever].flatMap((time) =>
    [0, 250].map((feeCents) => ({ ...place, ...time, feeCents, currency: 'EUR' })),
  ),
  goesBack: [place],
  takenOut: [
    { ...place, handedTo: 'recipient' },
    { ...place, handedTo: 'operator' },
  ],
  verificationCode: [{ cabinet: place.cabinet, minutes: 10 }],
  numberKnown: [{ cabinet: place.cabinet }],
};
const carriesCode = (template: string) => /code$/i.test(template);

/** What a message of one part is written in: GSM 03.38, each € being two characters. */
const basicAlphabet = /^[\w@£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./:;<=>?¡ÄÖÑÜ§¿äöñüà\n]+$/u;

describe('writeMessage', () => {
  it('writes each template in each language, with all that it is given and without the token', () => {
    for (const [template, choices] of Object.entries(samples)) {
      for (const language of languages) {
        const written = choices.map((given) =>
          writeMessage(template, { ...given, language }, carriesCode(template) ? secret : {}),
        );
        expect(new Set(written).size, template).toBe(choices.length);
        choices.forEach((given, index) => {
          const text = written[index] ?? '';
          if (carriesCode(template)) expect(text).toContain('012 345 678');
          for (const word of [place.cabinet, 'compartment' in given ? place.compartment : '']) {
            expect(text).toContain(word);
          }
          if ('untilMs' in given && given.untilMs !== null) expect(text).toMatch(/27\.? Nov.*18:00/);
          if ('feeCents' in given && Number(given.feeCents) > 0) expect(text).toMatch(/2[.,]50|EUR/);
          expect(text).not.toContain(secret.token);
          expect(text).not.toMatch(/[{}]|&|undefined|null/);
          expect(text).toMatch(basicAlphabet);
          // One part of GSM-7 holds 160 characters.
          expect(text.length, text).toBeLessThan(160);
        });
      }
    }
  });

  it('chooses the words for what was given', () => {
    expect(writeMessage('retrievalCode', parameters, secret)).toMatch(/^Ihr Paket/);
    expect(writeMessage('retrievalCode', { ...parameters, language: 'en' }, secret)).toMatch(/^Your parcel/);
  });

  it('repeats what it is given literally, placeholders and markup included', () => {
    const text = writeMessage('retrievalCode', { ...parameters, cabinet: '<b> & {{code}} $t(x)' }, secret);
    expect(text).toContain('<b> & {{code}} $t(x)');
  });

  it('does not write what it does not know', () => {
    expect(writeMessage('farewell', parameters, secret)).toBeUndefined();
    // A template whose code was lost would be sent for nothing.
    expect(writeMessage('newCode', parameters, {})).toBeUndefined();
    expect(writeMessage('toString', parameters, secret)).toBeUndefined();
    expect(writeMessage('retrievalCode', { compartment: 'A07' }, secret)).toBeUndefined();
    expect(writeMessage('retrievalCode', { ...parameters, language: 'xx' }, secret)).toBeUndefined();
    expect(writeMessage('retrievalCode', null, secret)).toBeUndefined();
  });
});

describe('groupCode', () => {
  it('cuts each length into threes, with fours last', () => {
    const lengths = new Map([
      [6, [3, 3]],
      [7, [3, 4]],
      [8, [4, 4]],
      [9, [3, 3, 3]],
      [10, [3, 3, 4]],
      [11, [3, 4, 4]],
      [12, [3, 3, 3, 3]],
    ]);
    for (const [length, groups] of lengths) {
      const grouped = groupCode('1'.repeat(length)).split(' ');
      expect(grouped.map((group) => group.length)).toEqual(groups);
    }
  });

  it('loses no digit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{6,12}$/), (code) => {
        expect(groupCode(code).replaceAll(' ', '')).toBe(code);
      }),
    );
  });
});
