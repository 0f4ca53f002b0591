import type { MaintenanceState } from './state.ts';

/** The policies that maintenance mode follows, in milliseconds. */
export interface MaintenanceRules {
  /** Until somebody has signed in, as on every harmless screen. */
  readonly idleMs: number;
  readonly maintenanceIdleMs: number;
  /** A door that was not seen open after this is taken not to have opened. */
  readonly giveUpAfterMs: number;
}

/** When a page ends by itself, and whether a touch begins that time anew: never so where a door sets it. */
export function maintenanceDeadline(
  state: MaintenanceState,
  rules: MaintenanceRules,
): { readonly afterMs: number; readonly isExtendedByTouch: boolean } {
  switch (state.name) {
    case 'signingIn':
      return { afterMs: rules.idleMs, isExtendedByTouch: true };
    case 'doorOpening':
    case 'openingAll':
      return { afterMs: rules.giveUpAfterMs, isExtendedByTouch: false };
    default:
      return { afterMs: rules.maintenanceIdleMs, isExtendedByTouch: true };
  }
}

/** Pages whose deadline a door sets have each their own; all others share the one that touches extend. */
export function maintenanceDeadlineKey(state: MaintenanceState): string {
  switch (state.name) {
    case 'doorOpening':
      return `doorOpening/${state.compartment.id}`;
    case 'openingAll':
      return `openingAll/${state.current.id}`;
    case 'signingIn':
      return 'signingIn';
    default:
      return 'signedIn';
  }
}
