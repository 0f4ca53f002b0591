import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import { readDirectory } from '../people/directory.ts';
import { importDirectory } from '../people/directory-import.ts';
import { readPhoneOf } from '../people/recipients.ts';
import { TestRegister } from '../people/test-register.ts';
import { preAdviceOf } from './pre-advice.ts';
import { importPreAdvices } from './pre-advice-import.ts';

let test: TestRegister;
beforeEach(() => {
  test = new TestRegister();
  const bytes = new TextEncoder().encode(
    'ID,Residence,Name,Phone\n7,3.12,Ada Weiß,015123456701\n,4,Ben Ott,015123456702\n8,5,Eve Au,015123456703\n9,5,Eve Au,015123456704\n',
  );
  importDirectory(test, { bytes, country: 'DE', actor: 'technician:1' }, test.moment());
});
afterEach(() => test.remove());

const importFile = (text: string) =>
  importPreAdvices(
    { ...test.register(), means: test.register() },
    { bytes: new TextEncoder().encode(text), country: 'DE', source: 'operator', actor: 'technician:1' },
    test.moment(),
  );
const named = (name: string) =>
  readDirectory(test.store, test.cipher).find((person) => person.name.full === name)?.id;
const found = (trackingNumber: string) => preAdviceOf(test.store, trackingNumber, test.moment());

it('announces parcels for people of the directory and for numbers', () => {
  expect(
    importFile(`Sendungsnummer;Größe;Wohnung;Name;Kennung;Handy
abc-1;M;;;7;
ABC-2;;4;ott, ben;;
ABC-3;s;;;;0151 23456799
ABC-4;S;99;Nobody;;
ABC-5;huge;;;7;
no;;;;7;
ABC-6;;;;;030 123456
ABC-7;;5;Eve Au;;
ABC-8;;5;Eve Au;9;
`),
  ).toEqual({
    ok: true,
    announced: 4,
    bad: [
      { line: 5, why: 'recipientUnknown' },
      { line: 6, why: 'sizeUnknown' },
      { line: 7, why: 'trackingNumberInvalid' },
      { line: 8, why: 'phoneInvalid' },
      { line: 9, why: 'recipientUnknown' },
    ],
  });
  expect(found('ABC-1')).toMatchObject({ recipientId: named('Ada Weiß'), sizeClass: 'M' });
  expect(found('ABC-2')).toMatchObject({ recipientId: named('Ben Ott'), sizeClass: undefined });
  expect(readPhoneOf(test.store, test.cipher, found('ABC-3')?.recipientId ?? '')).toBe('+4915123456799');
  expect(readPhoneOf(test.store, test.cipher, found('ABC-8')?.recipientId ?? '')).toBe('+4915123456704');
});

it('refuses a file that cannot be understood, and keeps a recipient who waits for a parcel', () => {
  expect(importFile('Sendungsnummer;Größe\nABC-1;M\n')).toEqual({ ok: false, refusal: 'columnsMissing' });
  expect(importFile('Name;Handy\nA;1\n')).toEqual({ ok: false, refusal: 'columnsMissing' });
  expect(importFile('')).toEqual({ ok: false, refusal: 'empty' });
  importFile('Tracking number;Phone\nABC-1;0151 23456799\n');
  const needed = test.store.all(z.object({ person_id: z.string() }), 'SELECT person_id FROM person_needed');
  expect(needed.map((row) => row.person_id)).toContain(found('ABC-1')?.recipientId);
});
