import type { CabinetFile } from '../../../contract/cabinet-file.ts';
import type {
  BoardStanding,
  BusStanding,
  DoorStanding,
  MaintenanceLive,
  MaintenanceSection,
} from '../../../contract/maintenance.ts';
import { isLive } from '../../../contract/parcel.ts';
import type { LockBoards } from '../../../hardware/lock-boards.ts';
import type { BusHealth } from '../../../hardware/wire-health.ts';
import { suspectBoards } from '../../custody/boards.ts';
import { compartmentTimes } from '../../custody/compartment-times.ts';
import { compartmentStandings } from '../../custody/inspection.ts';
import type { CustodyMeans, Moment } from '../../custody/moment.ts';
import type { Reader } from '../../database/transaction.ts';
import { allCouriers } from '../../people/couriers.ts';

/** What the pages of maintenance mode say of the cabinet: read when a view is made, never kept. */
export interface MaintenanceFacts {
  doors(): DoorStanding[];
  boards(): BoardStanding[];
  buses(): BusStanding[];
  /** How much waits for somebody in a section. */
  waiting(section: MaintenanceSection): number;
  now(): Pick<MaintenanceLive, 'nowMs' | 'timeZone' | 'isClockTrusted'>;
}

export function maintenanceFacts(from: {
  reader: Reader;
  means: Pick<CustodyMeans, 'configuration'>;
  lockBoards: LockBoards;
  buses: () => readonly BusHealth[];
  cabinetFile: CabinetFile;
  moment: () => Moment;
}): MaintenanceFacts {
  const { reader, lockBoards, cabinetFile, moment } = from;

  const boards = (): BoardStanding[] => {
    const suspect = new Set(suspectBoards(reader));
    const health = new Map(lockBoards.health().map((board) => [board.boardId, board]));
    return cabinetFile.boards.map(({ id, bus, protocol, address }) => {
      const { answering = false, answered = 0, timedOut = 0, garbled = 0 } = health.get(id) ?? {};
      const isSuspect = suspect.has(id);
      return { id, bus, protocol, address, isAnswering: answering, isSuspect, answered, timedOut, garbled };
    });
  };
  const doors = (): DoorStanding[] => {
    const silent = new Set(boards().flatMap((board) => (board.isAnswering ? [] : [board.id])));
    const times = compartmentTimes(reader);
    const sensors = new Map(cabinetFile.compartments.map((each) => [each.id, each.sensor]));
    return compartmentStandings(reader).flatMap((each) => {
      const sensor = sensors.get(each.id);
      if (sensor === undefined) return [];
      const { lastOpenedMs = null, parcelSinceMs = null } = times.get(each.id) ?? {};
      return {
        id: each.id,
        label: each.label,
        sizeClass: each.sizeClass,
        board: each.board,
        door: lockBoards.door(each.id),
        sensor,
        isSilent: silent.has(each.board),
        isBoardSuspect: each.isBoardSuspect,
        service: each.service,
        ...(each.reference !== null && { reference: each.reference }),
        ...(each.doubt !== null && { doubt: each.doubt }),
        verifyEmpty: each.verifyEmpty,
        ...(each.parcel !== null &&
          isLive(each.parcel) &&
          parcelSinceMs !== null && { parcel: { state: each.parcel, sinceMs: parcelSinceMs } }),
        ...(lastOpenedMs !== null && { lastOpenedMs }),
      };
    });
  };
  const now = () => {
    const { nowMs, isClockTrusted } = moment();
    return { nowMs, timeZone: from.means.configuration().timeZone, isClockTrusted };
  };

  return {
    doors,
    boards,
    buses: () =>
      from.buses().map(({ busId, isOpen, line }) => ({
        id: busId,
        isOpen,
        line: line.state,
        heard: line.estimate.reads,
        damaged: line.estimate.damagedReads,
      })),
    waiting(section) {
      switch (section) {
        case 'cabinet':
          return compartmentStandings(reader).filter(
            (each) => each.doubt !== null || each.service === 'fault',
          ).length;
        case 'boards':
          return boards().filter((board) => !board.isAnswering || board.isSuspect).length;
        case 'couriers':
          return allCouriers(reader).filter(({ state }) => state === 'pending').length;
        case 'clock':
          return now().isClockTrusted ? 0 : 1;
        case 'directory':
          return 0;
        default:
          return section satisfies never;
      }
    },
    now,
  };
}
