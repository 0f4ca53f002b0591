import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ViewOf } from '../../contract/view.ts';
import { Remark } from '../frame/remark.tsx';
import { Stage } from '../frame/stage.tsx';
import { readerOf } from '../scanning/readers.ts';
import { Viewfinder } from '../scanning/viewfinder.tsx';
import { ActionButton, CommandButton } from '../touch/button.tsx';
import { DigitsField } from '../touch/fields.tsx';
import { Keypad } from '../touch/keypad.tsx';
import { lastFourDigits } from '../touch/limits.ts';
import { useSurroundings } from '../touch/press.ts';
import { useSecondsLeft } from '../touch/time-left.ts';

export function AwaitingCode({ view }: { readonly view: ViewOf<'awaitingCode'> }) {
  const { t } = useTranslation();
  const { send, camera } = useSurroundings();
  const reader = readerOf(camera !== undefined, view.hasScanner);
  const [code, setCode] = useState('');
  const [lastFour, setLastFour] = useState('');
  const [chosen, setChosen] = useState<'code' | 'lastFour'>('code');
  const waiting = useSecondsLeft(view.waitMs) ?? 0;

  const onCode = !view.withLastFour || chosen === 'code';
  const codeIsWhole = code.length === view.digits;
  const isWhole = codeIsWhole && (!view.withLastFour || lastFour.length === lastFourDigits);
  const leadsOn = view.withLastFour && onCode && !isWhole;
  const mayGoOn = leadsOn ? codeIsWhole : isWhole && waiting === 0;

  const goOn = async () => {
    if (!mayGoOn) return;
    if (leadsOn) {
      setChosen('lastFour');
      return;
    }
    const answer = await send({ name: 'submitCode', code, ...(view.withLastFour ? { lastFour } : {}) });
    if (!answer.accepted) return;
    setCode('');
    setLastFour('');
    setChosen('code');
  };
  const change = onCode ? setCode : setLastFour;
  const limit = onCode ? view.digits : lastFourDigits;

  return (
    <Stage
      heading={t('awaitingCode.heading')}
      instruction={
        <>
          {view.withLastFour ? t('awaitingCode.pair') : t('awaitingCode.instruction', { count: view.digits })}
          {reader && ` ${t(`awaitingCode.orQr.${reader}`)}`}
        </>
      }
      remark={<Outcome view={view} waiting={waiting} />}
      picture={camera && <Viewfinder stream={camera} shape="qr" />}
      typed={
        <>
          <DigitsField
            label={t('awaitingCode.code')}
            typed={code}
            digits={view.digits}
            active={onCode}
            onChoose={view.withLastFour ? () => setChosen('code') : undefined}
          />
          {view.withLastFour && (
            <DigitsField
              label={t('awaitingCode.lastFour')}
              typed={lastFour}
              digits={lastFourDigits}
              active={!onCode}
              onChoose={() => setChosen('lastFour')}
            />
          )}
        </>
      }
    >
      <Keypad
        onCharacter={(digit) => change((typed) => (typed + digit).slice(0, limit))}
        onErase={() => change((typed) => typed.slice(0, -1))}
        onClear={() => change('')}
        onEnter={goOn}
      />
      <ActionButton kind="primary" sends="submitCode" disabled={!mayGoOn} onPress={goOn}>
        {leadsOn ? t('awaitingCode.next') : t('awaitingCode.submit')}
      </ActionButton>
      {view.offersPin && (
        <CommandButton command={{ name: 'beginStandingPin' }} kind="quiet">
          {t('awaitingCode.withPin')}
        </CommandButton>
      )}
    </Stage>
  );
}

function Outcome({ view, waiting }: { readonly view: ViewOf<'awaitingCode'>; readonly waiting: number }) {
  const { t } = useTranslation();
  const { refusal, withLastFour } = view;
  const kind = refusal === 'unknown' && withLastFour ? 'unknownPair' : refusal;
  if (kind === undefined && waiting === 0) return null;
  return (
    <Remark tone={kind === undefined ? 'note' : 'refusal'}>
      {kind && `${t(`awaitingCode.refusal.${kind}`)} `}
      {waiting > 0 && t('awaitingCode.wait', { count: waiting })}
    </Remark>
  );
}
