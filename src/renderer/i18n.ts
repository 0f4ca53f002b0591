import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import de from '../../assets/locales/de.json';
import en from '../../assets/locales/en.json';
import { type Language, languages } from '../contract/configuration.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

const resources = { en: { translation: en }, de: { translation: de } };

/**
 * One instance a language, ready before the first screen: the language is part of the view, so
 * switching it is drawing with another instance and not a change of some state beside the view.
 *
 * @param onMissingKey tests throw here; in the kiosk the text is shown in English.
 */
export function translations(onMissingKey?: (key: string) => void): Record<Language, i18n> {
  const made = languages.map((language) => {
    const instance = createInstance();
    // Resources are in memory, so this has run when it returns, whatever its promise says.
    void instance.use(initReactI18next).init({
      lng: language,
      fallbackLng: onMissingKey === undefined ? 'en' : false,
      resources,
      initAsync: false,
      interpolation: { escapeValue: false },
      saveMissing: onMissingKey !== undefined,
      missingKeyHandler: (_languages, _namespace, key) => onMissingKey?.(key),
    });
    return [language, instance] as const;
  });
  return Object.fromEntries(made) as Record<Language, i18n>;
}
