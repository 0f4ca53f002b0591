import { useTranslation } from 'react-i18next';
import { EraseIcon } from '../look/icons.tsx';
import { Key } from './key.tsx';
import { usePhysicalKeys } from './physical-keys.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

interface KeypadProps {
  /** Phone numbers may begin with a plus. */
  readonly withPlus?: boolean;
  readonly disabled?: boolean;
  readonly onCharacter: (character: string) => void;
  readonly onErase: () => void;
  readonly onClear: () => void;
  /** The return key of a physical keyboard. */
  readonly onEnter: () => void;
}

/** Twelve big keys in the order of a telephone. */
export function Keypad({ withPlus = false, disabled = false, ...on }: KeypadProps) {
  const { t } = useTranslation();
  usePhysicalKeys({
    accepts: withPlus ? /[0-9+]/ : /[0-9]/,
    onCharacter: (character) => disabled || on.onCharacter(character),
    onErase: () => disabled || on.onErase(),
    onEnter: () => disabled || on.onEnter(),
  });
  const character = (key: string) => (
    <Key key={key} label={key} disabled={disabled} onPress={() => on.onCharacter(key)} />
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a form's looks and no form is here.
    <div className="keypad" role="group" aria-label={t('keys.digits')}>
      {digits.map(character)}
      {withPlus ? (
        <Key label={t('keys.plus')} className="soft" disabled={disabled} onPress={() => on.onCharacter('+')}>
          +
        </Key>
      ) : (
        <Key label={t('keys.clear')} className="soft word" disabled={disabled} onPress={on.onClear} />
      )}
      {character('0')}
      <Key label={t('keys.erase')} className="soft" disabled={disabled} onPress={on.onErase}>
        <EraseIcon />
      </Key>
    </div>
  );
}
