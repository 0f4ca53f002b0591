import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { CommandButton } from '../touch/button.tsx';
import { AtDoor } from './at-door.tsx';

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
      <p className="reference">
        <span>{t('doorStuck.reference')}</span>
        <bdi dir="ltr">{view.reference}</bdi>
        <span>
          {view.supportPhone === undefined ? (
            t('doorStuck.callNoPhone')
          ) : (
            <>
              {t('doorStuck.call')} <bdi dir="ltr">{view.supportPhone}</bdi>
            </>
          )}
        </span>
      </p>
      <div className="choices">
        <CommandButton command={{ name: 'finish' }} kind={mayGoOn ? 'plain' : 'primary'}>
          {t('doorStuck.finish')}
        </CommandButton>
        {mayGoOn && (
          <CommandButton command={{ name: 'tryAnother' }} kind="primary">
            {t('doorStuck.tryAnother')}
          </CommandButton>
        )}
      </div>
    </AtDoor>
  );
}
