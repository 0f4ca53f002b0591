import { useTranslation } from 'react-i18next';
import type { KioskView } from '../../contract/view.ts';

/** Which cabinet this is and who helps; nothing here is to be touched, so it may be out of reach. */
export function Header({ view }: { readonly view: KioskView }) {
  const { t } = useTranslation();
  const isDemonstration = view.notices.some((notice) => notice.kind === 'demonstration');
  return (
    <header className="header">
      <svg className="mark" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" />
        <path d="M7 7h8v18H7zm10 0h8v7h-8z" className="mark-closed" />
        <path d="M17 16h8v9h-8z" className="mark-lit" />
      </svg>
      <span className="cabinet-name">{view.cabinetName}</span>
      {isDemonstration && <span className="tag">{t('header.demonstration')}</span>}
      {view.supportPhone !== undefined && (
        <span className="support">
          {t('header.support')} <bdi dir="ltr">{view.supportPhone}</bdi>
        </span>
      )}
    </header>
  );
}
