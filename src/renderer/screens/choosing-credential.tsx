import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { CommandButton } from '../touch/button.tsx';

export function ChoosingCredential({ view }: { readonly view: ViewOf<'choosingCredential'> }) {
  const { t } = useTranslation();
  return (
    <Stage
      heading={t('choosingCredential.heading')}
      instruction={t('choosingCredential.instruction', { residence: view.residence })}
      remark={
        view.refusal ? (
          <Remark tone="refusal">{t(`choosingCredential.refusal.${view.refusal}`)}</Remark>
        ) : (
          <Remark tone="note">{t('choosingCredential.takesPlace')}</Remark>
        )
      }
    >
      <div className="choices">
        {view.offered.map((credential) => (
          <CommandButton
            key={credential}
            command={{ name: 'makeCredential', credential }}
            disabled={view.making}
            kind={credential === 'pin' ? 'primary' : 'plain'}
          >
            {t(`choosingCredential.${credential}`)}
          </CommandButton>
        ))}
      </div>
    </Stage>
  );
}
