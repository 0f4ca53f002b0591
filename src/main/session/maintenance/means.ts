import type { CompartmentRef } from '../../../contract/view.ts';
import type { IsReachable } from '../../custody/hold-clock.ts';
import type { PendingCourier } from '../../people/pending-couriers.ts';
import type { TechnicianCredentials, TechnicianSignIn } from '../../people/technicians/technician-sign-in.ts';
import type { DirectoryFile, DirectoryOutcome } from './state.ts';

/** Where the directory of residents, staff or guests comes from. */
export interface DirectoryPort {
  /** CSV files on storage that is plugged in now. */
  files(): readonly DirectoryFile[];
  /** Imports the whole file or nothing of it. `actor` is for the access log. */
  importFile(fileId: string, by: { actor: string; mostMayLeave: boolean }): DirectoryOutcome;
}

/** What maintenance mode needs from the rest of main, besides what every session has. */
export interface MaintenanceMeans {
  checkTechnician(typed: TechnicianCredentials): Promise<TechnicianSignIn>;
  /** Every compartment that the cabinet file names. */
  readonly compartments: readonly CompartmentRef[];
  readonly isReachable: IsReachable;
  pendingCouriers(): readonly PendingCourier[];
  /** The technician says that the clock is right: it is trusted from now on. */
  confirmClock(actor: string): void;
  readonly directory: DirectoryPort;
}
