import { useTranslation } from 'react-i18next';

/** Which parcel this is about. Whole and in its own direction, whatever is written around it. */
export function TrackingNumber({ of }: { readonly of: string }) {
  const { t } = useTranslation();
  return (
    <p className="tracking-number">
      <span>{t('deposited.trackingNumber')}</span>
      <bdi dir="ltr">{of}</bdi>
    </p>
  );
}
