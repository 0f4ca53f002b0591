import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Stage } from '../frame/stage.tsx';
import { CommandButton } from '../touch/button.tsx';

/** A badge or a PIN was right, and nothing lies here. */
export function NothingHere({ view }: { readonly view: ViewOf<'nothingHere'> }) {
  const { t } = useTranslation();
  const { recipientName: name } = view;
  return (
    <Stage
      heading={name === '' ? t('nothingHere.headingNoName') : t('nothingHere.heading', { name })}
      instruction={t('nothingHere.instruction')}
    >
      <CommandButton command={{ name: 'finish' }} kind="primary">
        {t('nothingHere.finish')}
      </CommandButton>
    </Stage>
  );
}
