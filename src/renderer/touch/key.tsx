import type { ReactNode } from 'react';

/**
 * One key of a pad. It answers to the finger going down and not to its coming up: two thumbs that
 * overlap while typing would otherwise lose every second key. A click without a finger (a switch, a
 * screen reader) counts as well.
 */
export function Key({
  label,
  className = '',
  disabled = false,
  onPress,
  children,
}: {
  readonly label: string;
  readonly className?: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
  readonly children?: ReactNode;
}) {
  return (
    <button
      type="button"
      className={`key ${className}`}
      aria-label={label}
      disabled={disabled}
      onPointerDown={(event) => event.button === 0 && onPress()}
      onClick={(event) => event.detail === 0 && onPress()}
    >
      {children ?? label}
    </button>
  );
}
