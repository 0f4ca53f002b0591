import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { Done } from '../look/done.tsx';
import { NextDoor } from './next-door.tsx';

export function Retrieved({ view }: { readonly view: ViewOf<'retrieved'> }) {
  const { t } = useTranslation();
  return (
    <Stage
      heading={t('retrieved.heading')}
      instruction={t('retrieved.instruction', { label: view.compartment.label })}
      picture={<Done />}
    >
      {view.left !== undefined && <Remark tone="note">{t('visit.left', { count: view.left })}</Remark>}
      {view.graceMinutes > 0 && (
        <Remark tone="note">{t('retrieved.grace', { count: Math.ceil(view.graceMinutes) })}</Remark>
      )}
      <NextDoor left={view.left} finish={t('retrieved.finish')} />
    </Stage>
  );
}
