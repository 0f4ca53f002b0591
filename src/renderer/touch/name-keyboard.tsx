import { useTranslation } from 'react-i18next';
import type { Language } from '../../contract/configuration.ts';
import { EraseIcon } from '../look/icons.tsx';
import { Key } from './key.tsx';
import { usePhysicalKeys } from './physical-keys.ts';

/** Rows of ten, as the letters lie on the keyboards that people know. */
const rows: Record<Language, readonly string[]> = {
  en: ['QWERTYUIOP', "ASDFGHJKL'", 'ZXCVBNM-.'],
  de: ['QWERTZUIOP', 'ASDFGHJKLÜ', 'YXCVBNMÄÖß', '-.'],
};

interface NameKeyboardProps {
  readonly language: Language;
  /** What was typed so far decides whether a capital letter follows. */
  readonly typed: string;
  readonly onCharacter: (character: string) => void;
  readonly onErase: () => void;
  readonly onClear: () => void;
  readonly onEnter: () => void;
}

/** Letters for names of people: each part of one begins with a capital. */
export function NameKeyboard({ language, typed, onCharacter, ...on }: NameKeyboardProps) {
  const { t } = useTranslation();
  usePhysicalKeys({ accepts: /[\p{L}'.-]/u, onCharacter, onErase: on.onErase, onEnter: on.onEnter });
  const isAtStart = typed === '' || /[\s'.-]$/.test(typed);
  const cased = (letter: string) => (isAtStart ? letter : letter.toLowerCase());
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a form's looks and no form is here.
    <div className="letter-keys" role="group" aria-label={t('keys.letters')}>
      {rows[language].flatMap((row) =>
        [...row].map((letter) => (
          <Key key={letter} label={cased(letter)} onPress={() => onCharacter(cased(letter))} />
        )),
      )}
      <Key
        label={t('keys.space')}
        className="soft word four"
        onPress={() => typed !== '' && onCharacter(' ')}
      />
      <Key label={t('keys.clear')} className="soft word two" onPress={on.onClear} />
      <Key label={t('keys.erase')} className="soft" onPress={on.onErase}>
        <EraseIcon />
      </Key>
    </div>
  );
}
