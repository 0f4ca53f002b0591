import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { CommandButton } from '../touch/button.tsx';
import { AtDoor } from './at-door.tsx';
import { KeptUntil } from './kept-until.tsx';
import { Reference } from './reference.tsx';

export function DoorStuck({ view }: { readonly view: ViewOf<'doorStuck'> }) {
  const { t } = useTranslation();
  const { label } = view.compartment;
  const mayGoOn = view.purpose === 'deposit' && view.anotherFree;
  return (
    <AtDoor
      view={view}
      heading={t(`doorStuck.${view.cause}.heading`, { label })}
      instruction={t(`doorStuck.${view.cause}.${view.purpose}`, { label })}
      remark={
        view.purpose === 'deposit' &&
        !view.anotherFree && <Remark tone="refusal">{t('doorStuck.noneFree')}</Remark>
      }
    >
      <Reference of={view.reference} supportPhone={view.supportPhone} />
      <KeptUntil hold={view.hold} language={view.language} short />
      <div className="choices">
        <CommandButton command={{ name: 'finish' }} kind={mayGoOn || view.left ? 'plain' : 'primary'}>
          {t('doorStuck.finish')}
        </CommandButton>
        {view.left !== undefined && (
          <CommandButton command={{ name: 'openNext' }} kind="primary">
            {t('visit.openNext')}
          </CommandButton>
        )}
        {mayGoOn && (
          <CommandButton command={{ name: 'tryAnother' }} kind="primary">
            {t('doorStuck.tryAnother')}
          </CommandButton>
        )}
      </div>
    </AtDoor>
  );
}
