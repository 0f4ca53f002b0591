import { useTranslation } from 'react-i18next';

/** What to tell support, big enough to be read out over the telephone. */
export function Reference({
  of,
  supportPhone,
}: {
  readonly of: string;
  readonly supportPhone: string | undefined;
}) {
  const { t } = useTranslation();
  return (
    <p className="reference">
      <span>{t('doorStuck.reference')}</span>
      <bdi dir="ltr">{of}</bdi>
      <span>
        {supportPhone === undefined ? (
          t('doorStuck.callNoPhone')
        ) : (
          <>
            {t('doorStuck.call')} <bdi dir="ltr">{supportPhone}</bdi>
          </>
        )}
      </span>
    </p>
  );
}
