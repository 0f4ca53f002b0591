import type { ReactNode } from 'react';
import type { CommandBody } from '../../contract/command.ts';
import type { MaintenanceAct } from '../../contract/maintenance.ts';
import { useSurroundings } from './press.ts';

/** `primary`: what nearly everyone wants here. `quiet`: a way out for the few who need it. */
export type ButtonKind = 'primary' | 'plain' | 'quiet';

interface ButtonProps {
  readonly kind?: ButtonKind;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A button that says one thing to main. */
export function CommandButton({
  command,
  kind = 'plain',
  disabled = false,
  className = '',
  pressed,
  children,
}: ButtonProps & {
  readonly command: CommandBody;
  /** For one of several of which one is chosen. */
  readonly pressed?: boolean;
}) {
  const { send } = useSurroundings();
  return (
    <button
      type="button"
      className={`button ${kind} ${className}`}
      disabled={disabled}
      aria-pressed={pressed}
      data-command={command.name}
      data-act={command.name === 'maintain' ? command.act.name : undefined}
      onClick={() => send(command)}
    >
      {children}
    </button>
  );
}

/** A button whose meaning depends on what was typed in the screen. */
export function ActionButton({
  onPress,
  kind = 'plain',
  disabled = false,
  className = '',
  sends,
  act,
  children,
}: ButtonProps & {
  readonly onPress: () => void;
  readonly sends?: CommandBody['name'];
  /** Which one, where it sends `maintain`. */
  readonly act?: MaintenanceAct['name'];
}) {
  return (
    <button
      type="button"
      className={`button ${kind} ${className}`}
      disabled={disabled}
      data-command={sends}
      data-act={act}
      onClick={onPress}
    >
      {children}
    </button>
  );
}
