import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { nothing, qr } from '../../scripts/stage/pictures.ts';
import type { Stage } from '../../scripts/stage/stage.ts';
import { go, send } from './quick-hand.ts';
import { deposit, openStage, remark, rows, signIn } from './visits.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await openStage({ withCamera: true });
});
afterAll(() => stage?.strike());
afterEach(() => stage.film.show(nothing));

const code = () => stage.touchscreen.page.locator('.boxes').first().textContent();

describe('where a code is awaited', () => {
  afterEach(() => stage.touchscreen.press('back', 'start'));

  test('letters that a keyboard or a paste brings do not arrive', async () => {
    const { touchscreen } = stage;
    await touchscreen.press('beginRetrieval', 'awaitingCode');
    await touchscreen.page.keyboard.type('1a2B-c 3');
    await touchscreen.page.keyboard.insertText('hello 456');
    expect(await code()).toBe('123');
  });

  test.each(['12A 456 789', '123', '１２３４５６７８９', "1' OR '1'='1", ''])(
    'a code that is none (%j) is told so, and costs no try',
    async (typed) => {
      await go(stage.touchscreen, { body: { name: 'beginRetrieval' }, screen: 'awaitingCode' });
      await send(stage.touchscreen, { name: 'submitCode', code: typed });
      expect(await remark(stage)).toMatch(/digits only/);
      expect(rows(stage, "SELECT 1 FROM allowance WHERE name = 'wrongCodes'")).toEqual([]);
    },
  );

  test('10,000 digits are refused at the border', async () => {
    const { touchscreen } = stage;
    await go(touchscreen, { body: { name: 'beginRetrieval' }, screen: 'awaitingCode' });
    const refused = { accepted: false, reason: 'malformed' };
    expect(await send(touchscreen, { name: 'submitCode', code: '1'.repeat(10_000) })).toEqual(refused);
    expect(await send(touchscreen, { name: 'scan', text: 'C'.repeat(10_000) })).toEqual(refused);
  });

  test('a keyboard that types 10,000 digits fills nine places', async () => {
    const { touchscreen } = stage;
    await touchscreen.press('beginRetrieval', 'awaitingCode');
    // As fast as a scanner that poses as a keyboard: all at once, inside the page.
    await touchscreen.page.evaluate(() => {
      for (let count = 0; count < 10_000; count += 1) {
        window.dispatchEvent(new KeyboardEvent('keydown', { key: String(count % 10), cancelable: true }));
      }
    });
    await touchscreen.eventually(
      async () => ((await code()) === '012345678' ? true : undefined),
      'nine digits',
    );
  });
});

describe('in front of the camera', () => {
  afterEach(() => stage.touchscreen.press('back', 'start'));

  test.each([
    ['a QR of 700 characters', 'x'.repeat(700), /could not be read/],
    ['a QR with control characters', 'CUBBY:\u0007\u001b[2J', /could not be read/],
    ['a QR of something else', 'https://example.org/', /could not be read/],
    ['the digits of a code in a QR', '123 456 789', /type the digits/],
  ])('%s opens nothing and is told so', async (_name, text, said) => {
    stage.film.show(qr(text));
    await stage.touchscreen.screen('awaitingCode');
    expect(await remark(stage)).toMatch(said);
    expect(stage.pulsed).toEqual([]);
  });
});

describe('where a courier types', () => {
  test('a wrong PIN and an unknown number have the same answer', async () => {
    const { touchscreen } = stage;
    const answers: string[] = [];
    for (const phone of ['0151 23456789', '0151 11111111']) {
      await go(touchscreen, { body: { name: 'beginDeposit' }, screen: 'signingIn' });
      await send(touchscreen, { name: 'signIn', phone, pin: '000000' });
      answers.push(await remark(stage));
      await touchscreen.press('back', 'start');
    }
    expect(answers[0]).toMatch(/do not match/);
    expect(answers[1]).toBe(answers[0]);
  });

  test.each(['ABC\u0000123', 'ABC\n123', '\u202e12345', '🎁🎁🎁🎁', ' ', 'CUBBY:token'])(
    'a tracking number with what no label holds (%j) is refused',
    async (trackingNumber) => {
      await signIn(stage);
      await send(stage.touchscreen, { name: 'submitLabel', trackingNumber });
      expect(await remark(stage)).toMatch(/not a tracking number/);
      await stage.touchscreen.press('finish', 'start');
    },
  );

  test.each([
    ['a number that does not exist', '0151 1', /no such number/],
    ['a landline', '030 901820', /landline/],
    ['an emergency number', '112', /no such number/],
    ['a foreign number that is none', '+1 111', /no such number/],
  ])('%s is refused, and what was typed stays to be corrected', async (_name, phone, said) => {
    const { touchscreen } = stage;
    await signIn(stage);
    await go(touchscreen, {
      body: { name: 'submitLabel', trackingNumber: 'PHONE001' },
      screen: 'awaitingRecipient',
    });
    await touchscreen.page.locator('main:not([inert])').waitFor();
    await touchscreen.page.keyboard.type(phone.replaceAll(' ', ''));
    await touchscreen.press('submitRecipient');
    await touchscreen.page.locator('.remark.refusal').waitFor();
    expect(await remark(stage)).toMatch(said);
    const typed = await touchscreen.page.locator('.typed-phone').textContent();
    expect(typed?.replaceAll(/[^\d+]/g, '')).toBe(phone.replaceAll(' ', ''));
    await touchscreen.press('cancel', 'start');
  });
});

test('after all of that a parcel goes in as ever', async () => {
  const { message } = await deposit(stage, 'AFTER001');
  expect(message.code).toMatch(/^\d{9}$/);
});
