import type { DoorState } from '../../../contract/compartment.ts';
import type {
  Finding,
  FindingOutcome,
  MaintenanceAct,
  OpeningReason,
} from '../../../contract/maintenance.ts';
import type { CompartmentRef } from '../../../contract/view.ts';
import type { MaintenanceOpeningEnd } from '../../custody/maintenance.ts';
import type { OpeningRefusal } from '../../custody/opening.ts';
import type { PendingCourier } from '../../people/pending-couriers.ts';
import type { TechnicianSignIn } from '../../people/technicians/technician-sign-in.ts';
import type { DirectoryFile, DirectoryOutcome, MaintenanceState, SignedInTechnician } from './state.ts';

/** What came of an effect of maintenance mode. */
export type MaintenanceReport =
  | { readonly kind: 'technicianChecked'; readonly id: string; readonly result: TechnicianSignIn }
  | { readonly kind: 'openingBegun'; readonly compartmentId: string; readonly operationId: string }
  | { readonly kind: 'openingRefused'; readonly compartmentId: string; readonly refusal: OpeningRefusal }
  | {
      readonly kind: 'doorPulsed';
      readonly compartmentId: string;
      readonly operationId: string;
      readonly wasWritten: boolean;
      readonly doorBefore: DoorState;
    }
  /** Undefined: no compartment has this id. */
  | { readonly kind: 'compartmentFound'; readonly compartment: CompartmentRef | undefined }
  | { readonly kind: 'vacantFound'; readonly vacant: readonly CompartmentRef[] }
  | { readonly kind: 'foundRecorded'; readonly compartmentId: string; readonly outcome: FindingOutcome }
  | { readonly kind: 'couriersFound'; readonly couriers: readonly PendingCourier[] }
  | { readonly kind: 'filesFound'; readonly files: readonly DirectoryFile[] }
  | { readonly kind: 'directoryImported'; readonly outcome: DirectoryOutcome };

/** What happened, in the past tense. */
export type MaintenanceEvent =
  | { readonly kind: 'asked'; readonly act: MaintenanceAct }
  | MaintenanceReport
  | { readonly kind: 'doorSeenOpen'; readonly compartmentId: string }
  | {
      readonly kind: 'doorChanged';
      readonly compartmentId: string;
      readonly from: DoorState;
      readonly to: DoorState;
    }
  | { readonly kind: 'deadlinePassed'; readonly door: DoorState };

type By = { readonly technician: SignedInTechnician };

/** What to do, in the imperative. */
export type MaintenanceEffect =
  | {
      readonly do: 'checkTechnician';
      readonly id: string;
      readonly pin: string;
      readonly oneTimeCode: string;
    }
  | (By & { readonly do: 'recordEnd'; readonly because: 'signedOut' | 'idle' })
  | { readonly do: 'findCompartment'; readonly compartmentId: string }
  | (By & { readonly do: 'openDoor'; readonly compartment: CompartmentRef; readonly reason: OpeningReason })
  | (By & {
      readonly do: 'recordAnswer';
      readonly operationId: string;
      readonly answer: 'opened' | 'didNotOpen' | 'closed';
    })
  | { readonly do: 'endOpening'; readonly operationId: string; readonly end: MaintenanceOpeningEnd }
  | (By & { readonly do: 'recordFound'; readonly compartmentId: string; readonly found: Finding })
  | (By & { readonly do: 'setService'; readonly compartmentId: string; readonly inService: boolean })
  | { readonly do: 'findVacant' }
  | (By & { readonly do: 'confirmBoard'; readonly boardId: string })
  | { readonly do: 'findCouriers' }
  | (By & { readonly do: 'decideCourier'; readonly courierId: string; readonly isApproved: boolean })
  | { readonly do: 'findFiles' }
  | (By & { readonly do: 'importDirectory'; readonly fileId: string; readonly mostMayLeave: boolean })
  | (By & { readonly do: 'confirmClock' });

/**
 * What follows: the next state, or `left` for the start screen, and what is to be done. Undefined where the
 * event has no meaning in the state.
 */
export type MaintenanceStepped = readonly [MaintenanceState | 'left', ...MaintenanceEffect[]] | undefined;
