import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Remark } from '../../frame/remark.tsx';
import { Stage } from '../../frame/stage.tsx';
import { ActionButton } from '../../touch/button.tsx';
import { PinField } from '../../touch/fields.tsx';
import { Keypad } from '../../touch/keypad.tsx';
import { courierPinDigits } from '../../touch/limits.ts';
import { useSurroundings } from '../../touch/press.ts';
import type { PageProps } from './page-props.ts';

/** Typed twice, since nobody can read it; main hears it once. */
export function ChoosingPin({ at }: PageProps<'choosingPin'>) {
  const { t } = useTranslation();
  const { send } = useSurroundings();
  const [pins, setPins] = useState({ first: '', again: '' });
  const [field, setField] = useState<'first' | 'again'>('first');
  const isWhole = pins.again.length === courierPinDigits;
  const differs = isWhole && pins.first !== pins.again;
  const mayGoOn = !at.checking && isWhole && !differs;

  const press = (digit: string) => {
    const typed = (pins[field] + digit).slice(0, courierPinDigits);
    setPins({ ...pins, [field]: typed });
    if (field === 'first' && typed.length === courierPinDigits) setField('again');
  };
  const submit = async () => {
    if (!mayGoOn) return;
    const answer = await send({ name: 'choosePin', pin: pins.first });
    if (!answer.accepted) return;
    setPins({ first: '', again: '' });
    setField('first');
  };
  return (
    <Stage
      heading={t(`registering.choosingPin.${at.aim}`)}
      instruction={t('registering.choosingPin.instruction')}
      remark={<Outcome at={at} differs={differs} />}
      typed={
        <>
          <PinField
            label={t('registering.choosingPin.pin')}
            length={pins.first.length}
            active={field === 'first'}
            onChoose={() => setField('first')}
          />
          <PinField
            label={t('registering.choosingPin.again')}
            length={pins.again.length}
            active={field === 'again'}
            onChoose={() => setField('again')}
          />
        </>
      }
    >
      <Keypad
        disabled={at.checking}
        onCharacter={press}
        onErase={() => setPins({ ...pins, [field]: pins[field].slice(0, -1) })}
        onClear={() => setPins({ ...pins, [field]: '' })}
        onEnter={submit}
      />
      <ActionButton kind="primary" sends="choosePin" disabled={!mayGoOn} onPress={submit}>
        {at.checking ? t('signingIn.checking') : t('registering.choosingPin.submit')}
      </ActionButton>
    </Stage>
  );
}

function Outcome({
  at,
  differs,
}: {
  readonly at: PageProps<'choosingPin'>['at'];
  readonly differs: boolean;
}) {
  const { t } = useTranslation();
  if (differs) return <Remark tone="refusal">{t('registering.choosingPin.differs')}</Remark>;
  if (at.refusal) return <Remark tone="refusal">{t(`registering.choosingPin.refusal.${at.refusal}`)}</Remark>;
  if (!at.isUnverified) return null;
  return <Remark tone="note">{t('registering.choosingPin.unverified')}</Remark>;
}
