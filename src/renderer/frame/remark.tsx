import type { ReactNode } from 'react';
import { CheckIcon, NoteIcon, WarningIcon } from '../look/icons.tsx';

const icons = { refusal: WarningIcon, note: NoteIcon, good: CheckIcon } as const;

/** One sentence that stands out: what was wrong, what to mind, what went well. */
export function Remark({
  tone,
  children,
}: {
  readonly tone: keyof typeof icons;
  readonly children: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <p className={`remark ${tone}`} role={tone === 'refusal' ? 'alert' : 'status'}>
      <Icon />
      <span>{children}</span>
    </p>
  );
}
