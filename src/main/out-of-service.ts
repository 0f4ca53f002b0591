import type { ViewOf } from '../contract/view.ts';
import type { KioskSession } from './ipc.ts';

export interface OutOfService {
  readonly cause: ViewOf<'outOfService'>['cause'];
  readonly details: ViewOf<'outOfService'>['details'];
}

/** A session that opens nothing and says why. */
export function outOfServiceSession(why: OutOfService): KioskSession {
  let language: 'en' | 'de' = 'en';
  let revision = 1;
  const listeners = new Set<Parameters<KioskSession['onView']>[0]>();
  const view = (): ViewOf<'outOfService'> => ({
    screen: 'outOfService',
    ...why,
    revision,
    cabinetName: 'Cubby',
    language,
    languages: ['en', 'de'],
    panelDiagonalInches: 21.5,
    hasScanner: false,
    notices: [],
  });
  return {
    view,
    onView(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    handle(command) {
      if (command.name !== 'chooseLanguage') return { accepted: false, reason: 'noMeaningHere' };
      language = command.language;
      revision += 1;
      for (const listener of listeners) listener(view());
      return { accepted: true };
    },
  };
}
