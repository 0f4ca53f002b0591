import { useEffect, useEffectEvent } from 'react';
import { useSurroundings } from './press.ts';

interface PhysicalKeys {
  /** Which characters mean something here. */
  readonly accepts: RegExp;
  readonly onCharacter: (character: string) => void;
  readonly onErase: () => void;
  readonly onEnter: () => void;
}

/**
 * A technician's keyboard, or a scanner that pretends to be one, types into the pad that is shown.
 * Everything else it sends is swallowed; chords never come this far (see main's window).
 */
export function usePhysicalKeys({ accepts, onCharacter, onErase, onEnter }: PhysicalKeys): void {
  const { locked } = useSurroundings();
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    // Tab and the space bar move between buttons and press them, which some people depend on.
    if (event.key === 'Tab' || event.key === ' ') return;
    event.preventDefault();
    if (locked || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Backspace') onErase();
    else if (event.key === 'Enter') onEnter();
    else if (event.key.length === 1 && accepts.test(event.key)) onCharacter(event.key);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
