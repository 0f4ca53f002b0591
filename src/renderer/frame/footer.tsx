import { useTranslation } from 'react-i18next';
import type { KioskView } from '../../contract/view.ts';
import { BackIcon, CloseIcon } from '../look/icons.tsx';
import { MaintenanceWaysOut } from '../screens/maintenance/ways-out.tsx';
import { CommandButton } from '../touch/button.tsx';
import { waysOut } from './ways-out.ts';

const icons = { back: BackIcon, cancel: CloseIcon, finish: BackIcon } as const;

/** Ways out to the left, the language to the right: in the same place on every screen. */
export function Footer({ view }: { readonly view: KioskView }) {
  const { t } = useTranslation();
  return (
    <footer className="footer">
      <div className="ways-out">
        {waysOut[view.screen].map((name) => {
          const Icon = icons[name];
          return (
            <CommandButton key={name} command={{ name }} kind="quiet">
              <Icon />
              {t(`footer.${name}`, { name: 'courierName' in view ? view.courierName : '' })}
            </CommandButton>
          );
        })}
        {view.screen === 'maintenance' && <MaintenanceWaysOut page={view.at.page} />}
      </div>
      {view.languages.length > 1 && (
        // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a form's looks and no form is here.
        <div className="languages" role="group" aria-label={t('language.label')}>
          {view.languages.map((language) => (
            <CommandButton
              key={language}
              command={{ name: 'chooseLanguage', language }}
              kind="quiet"
              className={language === view.language ? 'chosen' : ''}
              pressed={language === view.language}
            >
              <span lang={language}>{t(`language.${language}`)}</span>
            </CommandButton>
          ))}
        </div>
      )}
    </footer>
  );
}
