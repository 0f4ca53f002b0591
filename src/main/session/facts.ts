import type { CabinetFile } from '../../contract/cabinet-file.ts';
import type { ParcelHold } from '../../contract/recipient-view.ts';
import type { CabinetDrawing, FreeCount, Notice, ViewOf } from '../../contract/view.ts';
import { z } from '../../contract/zod.ts';
import type { BusHealth, WatchedLockBoards } from '../../hardware/wire-health.ts';
import { suspectBoards } from '../custody/boards.ts';
import { codeBudgetState } from '../custody/code-tries.ts';
import { type Compartment, countBySize, offeredCompartments } from '../custody/compartments.ts';
import type { CustodyMeans, Moment } from '../custody/moment.ts';
import type { Reader } from '../database/transaction.ts';
import { waitingSince } from '../notify/message-outbox.ts';
import { hasDirectory } from '../people/directory.ts';
import type { VerificationMeans } from '../people/phone-verification.ts';
import { type CourierFacts, courierFacts } from './courier-facts.ts';
import type { DoorReach } from './door-reach.ts';
import { holdShown } from './hold-shown.ts';
import { type MaintenanceFacts, maintenanceFacts } from './maintenance/facts.ts';
import { maySearch } from './perform-directory.ts';

/** What the screens say of the cabinet besides the session: read when a view is made, never kept. */
export interface CabinetFacts {
  freeCounts(): FreeCount[];
  /** A parcel can be put into it now: its door can be opened and is not open. */
  isUsable(compartmentId: string): boolean;
  /** Its goods sensor sees something inside. */
  looksOccupied(compartmentId: string): boolean;
  codeBudget(): { withLastFour: boolean; waitMs: number };
  depositRefused(): ViewOf<'start'>['depositRefused'];
  /** Nothing is free for a new parcel. */
  isFull(): boolean;
  notices(): Notice[];
  /** This courier may look for recipients in the directory, and there is one. */
  offersDirectory(courierId: string): boolean;
  /** Until when a parcel is kept, and why; undefined where its hold clock has not started. */
  holdOf(parcelId: string): ParcelHold | undefined;
  readonly maintenance: MaintenanceFacts;
  readonly couriers: CourierFacts;
  hasScanner(): boolean;
}

/** Messages that wait for a moment are the normal case; a courier is told when it is longer. */
const worthTellingMs = 5 * 60_000;

export function cabinetFacts(from: {
  reader: Reader;
  means: CustodyMeans;
  lockBoards: WatchedLockBoards;
  buses: () => readonly BusHealth[];
  reach: DoorReach;
  cabinetFile: CabinetFile;
  couriers: Pick<VerificationMeans, 'configuration' | 'cipher' | 'canReachPhones'>;
  moment: () => Moment;
  isDegraded: boolean;
  isOldCabinetFile: boolean;
  hasScanner: () => boolean;
}): CabinetFacts {
  const { reader, means, lockBoards, reach, cabinetFile, moment } = from;
  const boardOf = new Map(cabinetFile.compartments.map((each) => [each.id, each.board]));

  const isUsable = (compartmentId: string, outOfReach = reach.boardsOutOfReach()) => {
    const board = boardOf.get(compartmentId);
    return board !== undefined && !outOfReach.has(board) && lockBoards.door(compartmentId) !== 'open';
  };
  const offered = (): Compartment[] => {
    const outOfReach = reach.boardsOutOfReach();
    const graceMs = means.configuration().retrievalCode.graceMinutes * 60_000;
    return offeredCompartments(reader, moment(), graceMs).filter((each) => isUsable(each.id, outOfReach));
  };
  const needsAudit = () =>
    reader.get(
      z.object({ value: z.string() }),
      "SELECT value FROM cabinet_state WHERE name = 'audit_needed'",
    ) !== undefined;
  const labelsOf = (boards: ReadonlySet<string>) =>
    cabinetFile.compartments.filter((each) => boards.has(each.board)).map((each) => each.label);

  return {
    maintenance: maintenanceFacts(from),
    couriers: courierFacts(reader, from.couriers, moment),
    isUsable: (compartmentId) => isUsable(compartmentId),
    looksOccupied: (compartmentId) => lockBoards.goods(compartmentId) === 'present',
    freeCounts: () => countBySize(reader, offered()),
    codeBudget() {
      const { hasFreeTry, pairWaitMs } = codeBudgetState(reader, means, moment().nowMs);
      return { withLastFour: !hasFreeTry, waitMs: hasFreeTry ? 0 : pairWaitMs };
    },
    depositRefused() {
      if (needsAudit()) return 'auditNeeded';
      if (from.isDegraded) return 'degraded';
      return reach.boardsOutOfReach().size === cabinetFile.boards.length ? 'doorsUnusable' : undefined;
    },
    isFull: () => offered().length === 0,
    hasScanner: from.hasScanner,
    offersDirectory: (courierId) => hasDirectory(reader) && maySearch(reader, courierId),
    holdOf: (parcelId) => holdShown(reader, means, parcelId, moment()),
    notices() {
      const notices: Notice[] = [];
      const { nowMs, isClockTrusted } = moment();
      const unusable = labelsOf(new Set([...reach.boardsOutOfReach(), ...suspectBoards(reader)]));
      if (unusable.length > 0) notices.push({ kind: 'doorsUnusable', labels: unusable });
      if (needsAudit()) notices.push({ kind: 'auditNeeded' });
      if (from.isDegraded) notices.push({ kind: 'degraded' });
      if (!isClockTrusted) notices.push({ kind: 'clockUntrusted' });
      if (from.isOldCabinetFile) notices.push({ kind: 'oldCabinetFile' });
      const waiting = waitingSince(reader);
      if (waiting !== undefined && nowMs - waiting.sinceMs >= worthTellingMs) {
        notices.push({ kind: 'messagesWaiting', waitingMs: nowMs - waiting.sinceMs, count: waiting.count });
      }
      if (means.configuration().messages.gateway.kind === 'console') notices.push({ kind: 'demonstration' });
      return notices;
    },
  };
}

/** The cabinet as a picture. */
export function drawingOf(file: CabinetFile): CabinetDrawing {
  return {
    compartments: file.compartments.map(({ id, label, column, row, heightUnits }) => ({
      id,
      label,
      column,
      row,
      heightUnits,
    })),
    ...(file.panelColumn === undefined ? {} : { panelColumn: file.panelColumn }),
  };
}
