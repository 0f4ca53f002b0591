import { appendAccessLog } from '../../access-log/access-log.ts';
import { confirmBoard } from '../../custody/boards.ts';
import { recordAnswer, recordPulse } from '../../custody/door-operations.ts';
import {
  endMaintenanceOpening,
  recordFound,
  setServiceByHand,
  vacantCompartments,
} from '../../custody/maintenance.ts';
import { requestOpening } from '../../custody/opening.ts';
import { changeCourierState } from '../../people/courier-states.ts';
import type { SessionEvent } from '../event.ts';
import type { Performers } from '../performers.ts';
import type { MaintenanceEffect, MaintenanceReport } from './event.ts';
import type { SignedInTechnician } from './state.ts';

/** What maintenance hears of an effect; see `Reports`. */
export interface MaintenanceReports {
  readonly report: (event: MaintenanceReport) => void;
  readonly write: (work: () => void) => boolean;
  /** A courier is not let in any more; whoever is signed in may be that one. */
  readonly shutOut: (event: Extract<SessionEvent, { kind: 'courierShutOut' }>) => void;
}

/**
 * Performs an effect of maintenance mode and reports what came of it. Everything that changes a fact is in
 * the access log under the technician's number, in the same transaction.
 *
 * @throws StoreFault where the disk refuses; nothing was pulsed then.
 */
export function performMaintenance(
  effect: MaintenanceEffect,
  performers: Performers,
  reports: MaintenanceReports,
): void {
  const { store, maintenance } = performers;
  const { report } = reports;
  const moment = performers.moment();
  switch (effect.do) {
    case 'checkTechnician':
      checkTechnician(effect, performers, reports);
      return;
    case 'recordEnd':
      store.transaction((tx) =>
        appendAccessLog(tx, {
          kind: 'maintenance.ended',
          actor: actorOf(effect.technician),
          subject: 'cabinet',
          detail: { because: effect.because },
          nowMs: moment.nowMs,
        }),
      );
      return;
    case 'findCompartment':
      report({
        kind: 'compartmentFound',
        compartment: maintenance.compartments.find(({ id }) => id === effect.compartmentId),
      });
      return;
    case 'openDoor':
      openDoor(effect, performers, reports);
      return;
    case 'recordAnswer':
      store.transaction((tx) =>
        recordAnswer(tx, effect.operationId, effect.answer, actorOf(effect.technician), moment),
      );
      return;
    case 'endOpening':
      store.transaction((tx) => endMaintenanceOpening(tx, effect, moment));
      return;
    case 'recordFound': {
      const { compartmentId, found } = effect;
      const actor = actorOf(effect.technician);
      const outcome = store.transaction((tx) => recordFound(tx, { compartmentId, found, actor }, moment));
      report({ kind: 'foundRecorded', compartmentId, outcome });
      return;
    }
    case 'setService': {
      const { compartmentId, inService } = effect;
      const change = { compartmentId, inService, actor: actorOf(effect.technician) };
      store.transaction((tx) =>
        setServiceByHand(tx, { ...change, isReachable: maintenance.isReachable }, moment),
      );
      return;
    }
    case 'findVacant':
      report({ kind: 'vacantFound', vacant: vacantCompartments(store) });
      return;
    case 'confirmBoard': {
      const confirmation = { boardId: effect.boardId, actor: actorOf(effect.technician) };
      store.transaction((tx) =>
        confirmBoard(tx, { ...confirmation, isReachable: maintenance.isReachable }, moment),
      );
      return;
    }
    case 'findCouriers':
      report({ kind: 'couriersFound', couriers: maintenance.pendingCouriers() });
      return;
    case 'decideCourier': {
      const { courierId, isApproved } = effect;
      const actor = actorOf(effect.technician);
      const to = isApproved ? 'approved' : 'rejected';
      const changed = store.transaction((tx) => changeCourierState(tx, { courierId, to, actor }, moment));
      if (changed.ok && changed.mustEndSession)
        reports.shutOut({ kind: 'courierShutOut', courierId, to: 'rejected' });
      return;
    }
    case 'findFiles':
      report({ kind: 'filesFound', files: maintenance.directory.files() });
      return;
    case 'importDirectory': {
      const by = { actor: actorOf(effect.technician), mostMayLeave: effect.mostMayLeave };
      report({ kind: 'directoryImported', outcome: maintenance.directory.importFile(effect.fileId, by) });
      return;
    }
    case 'confirmClock':
      maintenance.confirmClock(actorOf(effect.technician));
      return;
    default:
      effect satisfies never;
  }
}

function checkTechnician(
  { id, pin, oneTimeCode }: Extract<MaintenanceEffect, { do: 'checkTechnician' }>,
  { maintenance }: Performers,
  { report, write }: MaintenanceReports,
): void {
  maintenance.checkTechnician({ id, pin, oneTimeCode }).then(
    (result) => report({ kind: 'technicianChecked', id, result }),
    (error: unknown) => {
      write(() => {
        throw error;
      });
    },
  );
}

/** As for everybody else: first the row with its reason, then the pulse. */
function openDoor(
  { technician, compartment, reason }: Extract<MaintenanceEffect, { do: 'openDoor' }>,
  performers: Performers,
  { report, write }: MaintenanceReports,
): void {
  const { store, means, lockBoards } = performers;
  const { id: compartmentId } = compartment;
  const actor = actorOf(technician);
  const moment = performers.moment();
  const doorBefore = lockBoards.door(compartmentId);
  const opening = store.transaction((tx) => {
    const requested = requestOpening(
      tx,
      means,
      {
        compartmentId,
        parcelId: null,
        cause: 'maintenance',
        actor,
        attempt: 1,
        doorBefore,
        ...(technician.role === 'supervisor' && { supervisorId: technician.id }),
      },
      moment,
    );
    appendAccessLog(tx, {
      kind: 'refusal' in requested ? 'maintenance.openingRefused' : 'maintenance.opening',
      actor,
      subject: `compartment:${compartmentId}`,
      detail: {
        reason,
        ...('refusal' in requested ? { refusal: requested.refusal } : { operation: requested.operationId }),
      },
      nowMs: moment.nowMs,
    });
    return requested;
  });
  if ('refusal' in opening) {
    report({ kind: 'openingRefused', compartmentId, refusal: opening.refusal });
    return;
  }
  const { operationId } = opening;
  const pulsed = lockBoards.open(compartmentId);
  report({ kind: 'openingBegun', compartmentId, operationId });
  pulsed.then((outcome) => {
    const pulse = !outcome.written ? 'notWritten' : outcome.acknowledged ? 'acknowledged' : 'unanswered';
    const isRecorded = write(() =>
      store.transaction((tx) => recordPulse(tx, operationId, pulse, performers.moment())),
    );
    if (!isRecorded) return;
    report({ kind: 'doorPulsed', compartmentId, operationId, wasWritten: outcome.written, doorBefore });
  });
}

/** As the access log names technicians: by their number. */
function actorOf({ id }: SignedInTechnician): string {
  return `technician:${id}`;
}
