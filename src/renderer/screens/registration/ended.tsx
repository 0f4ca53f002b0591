import { useTranslation } from 'react-i18next';
import { Stage } from '../../frame/stage.tsx';
import { Done } from '../../look/done.tsx';
import { CommandButton } from '../../touch/button.tsx';
import type { PageProps } from './page-props.ts';

export function Ended({ at }: PageProps<'ended'>) {
  const { t } = useTranslation();
  const { outcome } = at;
  const isGood = outcome === 'registered' || outcome === 'pinRenewed';
  const maySignIn = outcome === 'pinRenewed' || outcome === 'numberKnown';
  return (
    <Stage
      heading={t(`registering.ended.${outcome}.heading`)}
      instruction={t(`registering.ended.${outcome}.instruction`)}
      picture={isGood && <Done />}
    >
      {maySignIn && (
        <CommandButton command={{ name: 'beginDeposit' }} kind="primary">
          {t('signingIn.submit')}
        </CommandButton>
      )}
      <CommandButton command={{ name: 'finish' }} kind={maySignIn ? 'plain' : 'primary'}>
        {t('doorStuck.finish')}
      </CommandButton>
    </Stage>
  );
}
