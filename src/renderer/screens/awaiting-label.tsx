import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { Viewfinder } from '../scanning/viewfinder.tsx';
import { ActionButton, CommandButton } from '../touch/button.tsx';
import { TextField } from '../touch/fields.tsx';
import { Keyboard } from '../touch/keyboard.tsx';
import { trackingNumberLimit } from '../touch/limits.ts';
import { useSurroundings } from '../touch/press.ts';

export function AwaitingLabel({ view }: { readonly view: ViewOf<'awaitingLabel'> }) {
  const { t } = useTranslation();
  const { send, camera } = useSurroundings();
  const [typed, setTyped] = useState('');
  const submit = async () => {
    if (typed === '') return;
    const answer = await send({ name: 'submitLabel', trackingNumber: typed });
    if (answer.accepted) setTyped('');
  };
  return (
    <Stage
      shape="keyboard"
      heading={camera || view.hasScanner ? t('awaitingLabel.heading') : t('awaitingLabel.headingNoCamera')}
      instruction={camera ? t('awaitingLabel.instruction') : t('awaitingLabel.instructionNoCamera')}
      picture={
        <>
          <Outcome view={view} />
          {camera && <Viewfinder stream={camera} shape="label" />}
          <FreeCounts view={view} />
        </>
      }
      typed={
        <>
          <TextField label={t('awaitingLabel.trackingNumber')} typed={typed} active />
          <ActionButton kind="primary" sends="submitLabel" disabled={typed === ''} onPress={submit}>
            {t('awaitingLabel.submit')}
          </ActionButton>
          {view.toTakeBack > 0 && (
            <CommandButton command={{ name: 'beginTakeBack' }}>
              {t('awaitingLabel.toTakeBack', { count: view.toTakeBack })}
            </CommandButton>
          )}
        </>
      }
    >
      <Keyboard
        language={view.language}
        onCharacter={(character) => setTyped((before) => (before + character).slice(0, trackingNumberLimit))}
        onErase={() => setTyped((before) => before.slice(0, -1))}
        onClear={() => setTyped('')}
        onEnter={submit}
      />
    </Stage>
  );
}

function Outcome({ view }: { readonly view: ViewOf<'awaitingLabel'> }) {
  const { t } = useTranslation();
  if (view.refusal) return <Remark tone="refusal">{t(`awaitingLabel.refusal.${view.refusal}`)}</Remark>;
  if (view.lastStored === undefined) return null;
  return <Remark tone="good">{t('awaitingLabel.lastStored', { label: view.lastStored })}</Remark>;
}

/** Whether unloading the van is worth it at all. */
function FreeCounts({ view }: { readonly view: ViewOf<'awaitingLabel'> }) {
  const { t } = useTranslation();
  return (
    <div className="free-counts">
      <span>{t('awaitingLabel.free')}</span>
      <dl>
        {view.free.map(({ sizeClass, free }) => (
          <div key={sizeClass}>
            <dt>{sizeClass}</dt>
            <dd>{free}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
