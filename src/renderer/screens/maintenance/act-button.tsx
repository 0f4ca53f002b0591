import type { ReactNode } from 'react';
import type { MaintenanceAct } from '../../../contract/maintenance.ts';
import { type ButtonKind, CommandButton } from '../../touch/button.tsx';

/** A button for one thing that a technician does. */
export function ActButton({
  act,
  ...button
}: {
  readonly act: MaintenanceAct;
  readonly kind?: ButtonKind;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return <CommandButton command={{ name: 'maintain', act }} {...button} />;
}
