import { useTranslation } from 'react-i18next';
import type { Language } from '../../contract/configuration.ts';
import { EraseIcon } from '../look/icons.tsx';
import { Key } from './key.tsx';
import { usePhysicalKeys } from './physical-keys.ts';

/** Rows of ten, as the letters lie on the keyboards that people know. */
const rows: Record<Language, readonly string[]> = {
  en: ['1234567890', 'QWERTYUIOP', 'ASDFGHJKL-', 'ZXCVBNM'],
  de: ['1234567890', 'QWERTZUIOP', 'ASDFGHJKL-', 'YXCVBNM'],
};

interface KeyboardProps {
  readonly language: Language;
  readonly onCharacter: (character: string) => void;
  readonly onErase: () => void;
  readonly onClear: () => void;
  readonly onEnter: () => void;
}

/** Letters and digits for tracking numbers: capitals only, since no carrier tells them apart. */
export function Keyboard({ language, onCharacter, onErase, onClear, onEnter }: KeyboardProps) {
  const { t } = useTranslation();
  usePhysicalKeys({
    accepts: /[\x21-\x7e]/,
    onCharacter: (character) => onCharacter(character.toUpperCase()),
    onErase,
    onEnter,
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a form's looks and no form is here.
    <div className="letter-keys" role="group" aria-label={t('keys.letters')}>
      {rows[language].flatMap((row) =>
        [...row].map((letter) => <Key key={letter} label={letter} onPress={() => onCharacter(letter)} />),
      )}
      <Key label={t('keys.clear')} className="soft word two" onPress={onClear} />
      <Key label={t('keys.erase')} className="soft" onPress={onErase}>
        <EraseIcon />
      </Key>
    </div>
  );
}
