import fc from 'fast-check';
import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { type ReadPhone, readPhone } from './phone.ts';

describe('readPhone', () => {
  it('reads mobile numbers in national and international form', () => {
    const expected = {
      ok: true,
      e164: '+4915123456789',
      groups: ['+49', '1512', '345', '6789'],
      lastFour: '6789',
    };
    for (const text of [
      '0151 23456789',
      '+49 151 23456789',
      '0049151/23456789',
      '(0151) 2345-6789',
      ' 015123456789 ',
    ]) {
      expect(readPhone(text, 'DE')).toEqual(expected);
    }
    expect(readPhone('+49 151 23456789', 'US')).toEqual(expected);
    expect(readPhone('07400 123456', 'GB')).toMatchObject({ ok: true, e164: '+447400123456' });
  });

  it('takes both where mobile and fixed cannot be told apart', () => {
    expect(readPhone('(201) 555-0123', 'US')).toMatchObject({
      ok: true,
      e164: '+12015550123',
      groups: ['+1', '201', '555', '0123'],
    });
  });

  it('refuses landlines by their name', () => {
    expect(readPhone('030 123456', 'DE')).toEqual({ ok: false, reason: 'landline' });
    expect(readPhone('+39 06 698 12345', 'DE')).toEqual({ ok: false, reason: 'landline' });
  });

  it.each([
    '',
    '   ',
    '0151',
    '0151 2345678901234',
    'abc',
    '0151 23456789 ext 5',
    'call 0151 23456789',
    '+',
    '+49',
    '++4915123456789',
    '0151;23456789',
    '0800 1234567',
    '0151\n23456789; DROP TABLE person',
    '(((((((((((((((((((((((',
  ])('refuses %j as invalid', (text) => {
    expect(readPhone(text, 'DE')).toEqual({ ok: false, reason: 'invalid' });
  });

  it('needs the international form where the country is not one', () => {
    expect(readPhone('0151 23456789', 'XX')).toEqual({ ok: false, reason: 'invalid' });
    expect(readPhone('+4915123456789', '')).toMatchObject({ ok: true });
  });

  it('reads digits of other scripts and drops the marks that come with pasted text', () => {
    for (const text of [
      '٠١٥١ ٢٣٤٥٦٧٨٩',
      '०१५१ २३४५६७८९',
      '+４９151２３４56789',
      '\u202a+49 151\u00a023456789\u202c',
      '0151\u201123456789',
    ]) {
      expect(readPhone(text, 'DE')).toMatchObject({ ok: true, e164: '+4915123456789' });
    }
  });

  it('reads every decimal digit of Unicode as itself', () => {
    const starts = [
      0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6,
    ];
    for (const start of starts) {
      const text = [...'015123456789'].map((digit) => String.fromCodePoint(start + Number(digit))).join('');
      expect(readPhone(text, 'DE')).toMatchObject({ ok: true, e164: '+4915123456789' });
    }
  });

  it('gives groups that join to the number and are short enough to be compared', () => {
    const countries = getCountries();
    expect(countries.length).toBeGreaterThan(200);
    for (const country of countries) {
      const example = getExampleNumber(country, examples);
      const phone = readPhone(example?.formatNational() ?? '', country);
      // Some islands give no example that is a mobile number.
      if (!phone.ok) continue;
      expectReadable(phone);
    }
    fc.assert(
      fc.property(fc.stringMatching(/^(160|170|171|175)[0-9]{7}$/), (digits) => {
        const phone = readPhone(`0${digits}`, 'DE');
        expect(phone).toMatchObject({ ok: true, e164: `+49${digits}` });
        if (phone.ok) expectReadable(phone);
      }),
    );
  });

  it('reads nearly every country', () => {
    const refused = getCountries().filter((country) => {
      const example = getExampleNumber(country, examples);
      return !readPhone(example?.number ?? '', country).ok;
    });
    expect(refused).toEqual([]);
  });

  it('refuses ten thousand digits at once', () => {
    const begun = performance.now();
    expect(readPhone('1'.repeat(10_000), 'DE')).toEqual({ ok: false, reason: 'invalid' });
    expect(performance.now() - begun).toBeLessThan(200);
  });

  it('never throws, whatever is pasted', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.string({ maxLength: 3 }),
        (text, country) => {
          readPhone(text, country);
        },
      ),
    );
  });
});

function expectReadable(phone: Extract<ReadPhone, { ok: true }>): void {
  expect(phone.groups.join('')).toBe(phone.e164);
  expect(phone.e164).toMatch(/^\+[1-9]\d{6,14}$/);
  expect(phone.e164.endsWith(phone.lastFour)).toBe(true);
  for (const group of phone.groups.slice(1)) expect(group).toMatch(/^\d{1,4}$/);
  expect(readPhone(phone.groups.join(' '), 'US')).toEqual(phone);
}
