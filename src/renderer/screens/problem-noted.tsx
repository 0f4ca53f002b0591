import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { KeptUntil } from './kept-until.tsx';
import { NextDoor } from './next-door.tsx';
import { Reference } from './reference.tsx';

/** What was wrong has a case, and the recipient what to say when they ask about it. */
export function ProblemNoted({ view }: { readonly view: ViewOf<'problemNoted'> }) {
  const { t } = useTranslation();
  const { label, left } = view;
  return (
    <Stage
      heading={t('problemNoted.heading')}
      instruction={t(`problemNoted.${view.problem}`, { label })}
      remark={left !== undefined && <Remark tone="note">{t('visit.left', { count: left })}</Remark>}
      picture={view.problem !== 'damaged' && <KeptUntil hold={view.hold} language={view.language} />}
    >
      <Reference of={view.reference} supportPhone={view.supportPhone} />
      <NextDoor left={left} finish={t('problemNoted.finish')} />
    </Stage>
  );
}
