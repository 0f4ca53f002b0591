import { demoCourier } from '../../src/cli/demo-cabinet.ts';
import type { Language } from '../../src/contract/configuration.ts';
import { doorOpens, type Play, recipient } from './play.ts';

/** One more deposit, for the pictures: every main screen in each of these languages. */
export async function tour(
  { stage, timeline }: Play,
  shown: { readonly name: string; readonly languages: readonly Language[]; readonly trackingNumber: string },
): Promise<void> {
  const { touchscreen } = stage;
  const snap = async (screen: string, languages = shown.languages) => {
    for (const language of languages) {
      if (languages.length > 1) await touchscreen.chooseLanguage(language);
      await timeline.picture(touchscreen, `${shown.name}-${language}-${screen}`);
    }
  };
  timeline.scene(`the screens at ${shown.name} in ${shown.languages.join(' and ')}`);
  await touchscreen.screen('start');
  const [last] = shown.languages.slice(-1);
  if (last !== undefined) await touchscreen.chooseLanguage(last);
  await snap('start');
  await touchscreen.press('beginRetrieval', 'awaitingCode');
  await touchscreen.type('123');
  await snap('code');
  await touchscreen.press('back', 'start');
  await touchscreen.press('beginDeposit', 'signingIn');
  await touchscreen.type(demoCourier.phone.replaceAll(' ', ''));
  await snap('sign-in');
  await touchscreen.goOn();
  await touchscreen.type(demoCourier.pin);
  await touchscreen.press('signIn', 'awaitingLabel');
  await touchscreen.type(shown.trackingNumber);
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
  // It does not stay for two pictures.
  await snap('door-announced', shown.languages.slice(-1));
  const label = await doorOpens({ stage, timeline });
  await snap('door-open');
  await stage.closeDoor(label);
  await touchscreen.screen('deposited');
  await snap('deposited');
  await touchscreen.press('finish', 'start');
}
