import type { SessionEffect, SessionEvent, Stepped } from '../event.ts';
import type { Reports } from '../performers.ts';
import { idle, type StateNamed } from '../state.ts';
import type { MaintenanceEvent } from './event.ts';
import type { MaintenanceReports } from './perform.ts';
import { signInToMaintenance } from './state.ts';
import { stepMaintenance } from './step.ts';

/** The one place where maintenance mode and the session meet: each keeps its own words. */

/** Somebody touched the corner of the start screen often enough. */
export function beginMaintenance(): Stepped {
  return [{ name: 'maintaining', at: signInToMaintenance }];
}

/** A step of the session while a technician has it. */
export function stepMaintaining(state: StateNamed<'maintaining'>, event: SessionEvent): Stepped {
  const heard = heardOf(event);
  const stepped = heard && stepMaintenance(state.at, heard);
  if (stepped === undefined) return undefined;
  const [next, ...effects] = stepped;
  return [
    next === 'left' ? idle : { name: 'maintaining', at: next },
    ...effects.map((effect): SessionEffect => ({ do: 'maintain', effect })),
  ];
}

function heardOf(event: SessionEvent): MaintenanceEvent | undefined {
  switch (event.kind) {
    case 'commanded':
      return event.command.name === 'maintain' ? { kind: 'asked', act: event.command.act } : undefined;
    case 'maintenanceReported':
      return event.report;
    case 'doorSeenOpen':
    case 'doorChanged':
    case 'deadlinePassed':
      return event;
    default:
      return undefined;
  }
}

/** Reports of maintenance mode as events of the session. */
export function maintenanceReports({ report, write }: Reports): MaintenanceReports {
  return {
    report: (reported) => report({ kind: 'maintenanceReported', report: reported }),
    write,
    shutOut: report,
  };
}
