import type { MaintenancePolicy } from '../../../contract/maintenance-policy.ts';
import { z } from '../../../contract/zod.ts';
import type { Reader, Tx } from '../../database/transaction.ts';

const minuteMs = 60_000;

const lockRow = z
  .object({ wrong_in_row: z.int(), last_wrong_running_ms: z.int() })
  .transform((row) => ({ wrongInRow: row.wrong_in_row, lastWrongRunningMs: row.last_wrong_running_ms }));

/**
 * For how much longer maintenance mode takes no sign-in; 0 where it does. It closes at each `wrongInRow`th
 * wrong one in a row, whoever they named, for twice as long as the time before. Counted in running time:
 * neither a clock that is set nor pulling the plug opens it.
 */
export function maintenanceClosedMs(reader: Reader, policy: MaintenancePolicy, runningMs: number): number {
  const { wrongInRow, lastWrongRunningMs } = readLock(reader);
  return Math.max(0, lastWrongRunningMs + closedAfter(policy, wrongInRow) - runningMs);
}

/** Counts a sign-in as wrong. Returns for how long maintenance mode is closed by it. */
export function chargeMaintenance(tx: Tx, policy: MaintenancePolicy, runningMs: number): number {
  tx.run(
    `INSERT INTO maintenance_lock (id, wrong_in_row, last_wrong_running_ms) VALUES (1, 1, @runningMs)
     ON CONFLICT (id) DO UPDATE SET wrong_in_row = wrong_in_row + 1, last_wrong_running_ms = @runningMs`,
    { runningMs },
  );
  return maintenanceClosedMs(tx, policy, runningMs);
}

/** Somebody has signed in, or says at the machine itself that the wrong ones were no attack. */
export function forgetWrongMaintenance(tx: Tx): void {
  tx.run('UPDATE maintenance_lock SET wrong_in_row = 0 WHERE wrong_in_row > 0');
}

function closedAfter(
  { wrongInRow, closedMinutes, closedAtMostMinutes }: MaintenancePolicy,
  wrong: number,
): number {
  if (wrong === 0 || wrong % wrongInRow !== 0) return 0;
  const doublings = wrong / wrongInRow - 1;
  return Math.min(closedMinutes * 2 ** doublings, closedAtMostMinutes) * minuteMs;
}

function readLock(reader: Reader): z.infer<typeof lockRow> {
  const row = reader.get(lockRow, 'SELECT wrong_in_row, last_wrong_running_ms FROM maintenance_lock');
  return row ?? { wrongInRow: 0, lastWrongRunningMs: 0 };
}
