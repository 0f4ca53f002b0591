import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { CommandButton } from '../touch/button.tsx';
import { TextField } from '../touch/fields.tsx';
import { Keyboard } from '../touch/keyboard.tsx';
import { residenceLimit } from '../touch/limits.ts';
import { useSurroundings } from '../touch/press.ts';

/** The recipient by residence or name; the number stays with the cabinet. */
export function SearchingDirectory({ view }: { readonly view: ViewOf<'searchingDirectory'> }) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [typed, setTyped] = useState('');
  const asked = useRef('');
  // Whoever types fast is ahead of the view: what was refused as stale is asked again with the next one.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision is what it waits for.
  useEffect(() => {
    if (asked.current === typed) return;
    void send({ name: 'searchDirectory', text: typed }).then((answer) => {
      if (answer.accepted) asked.current = typed;
    });
  }, [typed, view.revision, send]);
  const { hits = [] } = view;
  return (
    <Stage
      shape="keyboard"
      heading={t('searchingDirectory.heading')}
      instruction={t('searchingDirectory.instruction')}
      picture={<Outcome view={view} />}
      typed={
        <>
          <TextField label={t('searchingDirectory.typed')} typed={typed} active />
          {hits.length > 0 && (
            <div className="hits">
              {hits.map(({ personId, residence, shortName }) => (
                <CommandButton key={personId} command={{ name: 'chooseRecipient', personId }} className="hit">
                  <strong>{residence}</strong>
                  <span>{shortName}</span>
                </CommandButton>
              ))}
            </div>
          )}
        </>
      }
    >
      <Keyboard
        language={view.language}
        onCharacter={(character) => setTyped((before) => (before + character).slice(0, residenceLimit))}
        onErase={() => setTyped((before) => before.slice(0, -1))}
        onClear={() => setTyped('')}
        onEnter={() => {}}
      />
    </Stage>
  );
}

function Outcome({ view }: { readonly view: ViewOf<'searchingDirectory'> }) {
  const { t } = useTranslation();
  if (view.hits?.length === 0) return <Remark tone="note">{t('searchingDirectory.none')}</Remark>;
  return view.isMore && <Remark tone="note">{t('searchingDirectory.more')}</Remark>;
}
