import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ActionButton } from '../../touch/button.tsx';
import { TextField } from '../../touch/fields.tsx';
import { courierNameLimit } from '../../touch/limits.ts';
import { NameKeyboard } from '../../touch/name-keyboard.tsx';
import { useSurroundings } from '../../touch/press.ts';
import type { PageProps } from './page-props.ts';

export function Naming({ view, at }: PageProps<'naming'>) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [typed, setTyped] = useState('');
  const mayGoOn = typed.trim().length >= 2;
  const submit = () => mayGoOn && void send({ name: 'submitName', courierName: typed.trim() });
  return (
    <Stage
      shape="keyboard"
      heading={t('registering.naming.heading')}
      instruction={t('registering.naming.instruction')}
      picture={at.refusal && <Remark tone="refusal">{t(`registering.naming.refusal.${at.refusal}`)}</Remark>}
      typed={
        <>
          <TextField label={t('registering.naming.name')} typed={typed} active />
          <ActionButton kind="primary" sends="submitName" disabled={!mayGoOn} onPress={submit}>
            {t('signingIn.next')}
          </ActionButton>
        </>
      }
    >
      <NameKeyboard
        language={view.language}
        typed={typed}
        onCharacter={(character) => setTyped((before) => (before + character).slice(0, courierNameLimit))}
        onErase={() => setTyped((before) => before.slice(0, -1))}
        onClear={() => setTyped('')}
        onEnter={submit}
      />
    </Stage>
  );
}
