import { useTranslation } from 'react-i18next';
import { CommandButton } from '../touch/button.tsx';

/** What there is to do between two doors of one visit: the next one, or nothing more. */
export function NextDoor({ left, finish }: { readonly left: number | undefined; readonly finish: string }) {
  const { t } = useTranslation();
  const hasMore = left !== undefined;
  return (
    <div className="choices">
      <CommandButton command={{ name: 'finish' }} kind={hasMore ? 'plain' : 'primary'}>
        {hasMore ? t('visit.later') : finish}
      </CommandButton>
      {hasMore && (
        <CommandButton command={{ name: 'openNext' }} kind="primary">
          {t('visit.openNext')}
        </CommandButton>
      )}
    </div>
  );
}
