import type { OpeningReason, PageOf } from '../../../contract/maintenance.ts';
import type { TechnicianRole } from '../../../contract/technician.ts';
import type { CompartmentRef } from '../../../contract/view.ts';
import type { PendingCourier } from '../../people/pending-couriers.ts';

export interface SignedInTechnician {
  readonly id: string;
  readonly name: string;
  readonly role: TechnicianRole;
}

/** A door that was pulsed while all vacant ones are opened, and what was seen of it. */
export interface SweptDoor {
  readonly compartment: CompartmentRef;
  readonly operationId: string;
  readonly standing: 'open' | 'closed' | 'notSeenOpen';
}

/** A CSV file that can be imported; `id` says nothing of where it is. */
export interface DirectoryFile {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
}

export type DirectoryOutcome = NonNullable<PageOf<'directory'>['outcome']>;

interface SignedIn {
  readonly technician: SignedInTechnician;
}

/** What a technician lives through in maintenance mode. Attention like every state: none of it is a fact. */
export type MaintenanceState =
  | {
      readonly name: 'signingIn';
      /** The id whose PIN is being checked; undefined while nothing is. */
      readonly checking: string | undefined;
      readonly refusal: PageOf<'signingIn'>['refusal'] | undefined;
      readonly waitMs: number;
    }
  | (SignedIn & { readonly name: 'sections'; readonly recoveryCodesLeft: number | undefined })
  | (SignedIn & { readonly name: 'cabinet' })
  | (SignedIn & {
      readonly name: 'compartment';
      readonly compartment: CompartmentRef;
      readonly notice: PageOf<'compartment'>['notice'] | undefined;
    })
  | (SignedIn & {
      readonly name: 'doorOpening';
      readonly compartment: CompartmentRef;
      /** Undefined until the operation is on disk and its pulse is under way. */
      readonly operationId: string | undefined;
    })
  | (SignedIn & {
      readonly name: 'askingWhetherOpened';
      readonly compartment: CompartmentRef;
      readonly operationId: string;
    })
  | (SignedIn & {
      readonly name: 'doorOpen';
      readonly compartment: CompartmentRef;
      readonly operationId: string;
      /** The sensor saw it open; otherwise the technician said so. */
      readonly wasSeenOpen: boolean;
      /** The sensor cannot tell when it closes. */
      readonly isBlind: boolean;
    })
  /** The door is closed again, and the technician says what is behind it. */
  | (SignedIn & { readonly name: 'looking'; readonly compartment: CompartmentRef })
  | (SignedIn & { readonly name: 'allVacant'; readonly vacant: readonly CompartmentRef[] })
  | (SignedIn & {
      readonly name: 'openingAll';
      readonly reason: OpeningReason;
      readonly current: CompartmentRef;
      readonly operationId: string | undefined;
      readonly left: readonly CompartmentRef[];
      readonly swept: readonly SweptDoor[];
      readonly total: number;
    })
  | (SignedIn & {
      readonly name: 'allOpened';
      readonly swept: readonly SweptDoor[];
      readonly isBraked: boolean;
    })
  | (SignedIn & { readonly name: 'boards' })
  | (SignedIn & { readonly name: 'couriers'; readonly couriers: readonly PendingCourier[] })
  | (SignedIn & {
      readonly name: 'directory';
      readonly files: readonly DirectoryFile[];
      readonly outcome: DirectoryOutcome | undefined;
    })
  | (SignedIn & { readonly name: 'clock' });

export type MaintenanceNamed<N extends MaintenanceState['name']> = Extract<MaintenanceState, { name: N }>;

/** The first page of maintenance mode. */
export const signInToMaintenance: MaintenanceNamed<'signingIn'> = {
  name: 'signingIn',
  checking: undefined,
  refusal: undefined,
  waitMs: 0,
};

/** The door that a technician stands at and that may move; its board is polled fast. */
export function movingDoorIn(state: MaintenanceState): string | undefined {
  switch (state.name) {
    case 'doorOpening':
    case 'askingWhetherOpened':
    case 'doorOpen':
      return state.compartment.id;
    case 'openingAll':
      return state.current.id;
    default:
      return undefined;
  }
}
