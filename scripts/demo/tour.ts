import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import type { Language } from '../../src/contract/configuration.ts';
import { doorOpens, type Play, recipient } from './play.ts';

/** One more deposit, for its pictures: the main screens at this size and in this language. */
export async function tour(
  { stage, timeline }: Play,
  shown: { readonly name: string; readonly language: Language; readonly trackingNumber: string },
): Promise<void> {
  const { touchscreen } = stage;
  const { name, language, trackingNumber } = shown;
  const snap = (screen: string) => timeline.picture(touchscreen, `${name}-${language}-${screen}`);
  timeline.scene(`the screens at ${name}, ${language}`);
  await touchscreen.screen('start');
  await touchscreen.chooseLanguage(language);
  await snap('start');
  await touchscreen.press('beginRetrieval', 'awaitingCode');
  await touchscreen.type('123');
  await snap('code');
  await touchscreen.press('back', 'start');
  await touchscreen.press('beginDeposit', 'signingIn');
  // Each person starts in the cabinet's language.
  await touchscreen.chooseLanguage(language);
  await touchscreen.type(demoCourier.phone.replaceAll(' ', ''));
  await snap('sign-in');
  await touchscreen.goOn();
  await touchscreen.type(demoCourier.pin);
  await touchscreen.press('signIn', 'awaitingLabel');
  await touchscreen.type(trackingNumber);
  await snap('label');
  await touchscreen.press('submitLabel', 'awaitingRecipient');
  await touchscreen.type(recipient.replaceAll(' ', ''));
  await snap('recipient');
  await touchscreen.press('submitRecipient', 'confirmingRecipient');
  await snap('read-back');
  await touchscreen.press('confirmRecipient', 'choosingSize');
  await snap('size');
  await touchscreen.chooseSize('M');
  await touchscreen.screen('doorAnnounced');
  await snap('door-announced');
  const label = await doorOpens({ stage, timeline });
  await snap('door-open');
  await stage.closeDoor(label);
  await touchscreen.screen('deposited');
  await snap('deposited');
  await touchscreen.press('finish', 'start');
}
