import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { AtDoor } from './at-door.tsx';

/** Which door, before it springs open. */
export function DoorAnnounced({ view }: { readonly view: ViewOf<'doorAnnounced'> }) {
  const { t } = useTranslation();
  return (
    <AtDoor
      view={view}
      heading={t('doorAnnounced.heading', { label: view.compartment.label })}
      instruction={t('doorAnnounced.instruction')}
    />
  );
}
