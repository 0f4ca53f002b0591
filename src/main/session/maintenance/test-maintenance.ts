import { smallCabinet, type TestCustody } from '../../custody/test-custody.ts';
import type { MaintenanceMeans } from './means.ts';

/** The technician's PIN; every other one is wrong. Only tests use this file. */
export const technicianPin = '831507';

/** What maintenance mode is given in tests of the session: number 1 is a supervisor, number 2 is not. */
export function testMaintenance(custody: TestCustody): MaintenanceMeans {
  return {
    compartments: smallCabinet.compartments.map(({ id, label }) => ({ id, label })),
    checkTechnician: async ({ id, pin }) =>
      (id === '1' || id === '2') && pin === technicianPin
        ? {
            ok: true,
            technician: { id, name: 'Kim', role: id === '1' ? 'supervisor' : 'technician' },
            recoveryCodesLeft: undefined,
          }
        : { ok: false, reason: 'wrong' },
    isReachable: () => true,
    pendingCouriers: () => [],
    confirmClock() {
      custody.isClockTrusted = true;
    },
    directory: { files: () => [], importFile: () => ({ kind: 'refused' }) },
  };
}
