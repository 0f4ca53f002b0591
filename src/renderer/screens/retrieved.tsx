import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { Done } from '../look/done.tsx';
import { CommandButton } from '../touch/button.tsx';

export function Retrieved({ view }: { readonly view: ViewOf<'retrieved'> }) {
  const { t } = useTranslation();
  return (
    <Stage
      heading={t('retrieved.heading')}
      instruction={t('retrieved.instruction', { label: view.compartment.label })}
      picture={<Done />}
    >
      {view.graceMinutes > 0 && (
        <Remark tone="note">{t('retrieved.grace', { count: Math.ceil(view.graceMinutes) })}</Remark>
      )}
      <CommandButton command={{ name: 'finish' }} kind="primary">
        {t('retrieved.finish')}
      </CommandButton>
    </Stage>
  );
}
