import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { run as confirmBoard } from '../../src/cli/board-confirm.ts';
import { run as monitorBus } from '../../src/cli/bus-monitor.ts';
import { run as confirmClock } from '../../src/cli/clock-confirm.ts';
import type { ExitCode } from '../../src/cli/command.ts';
import { run as reportEmpty } from '../../src/cli/compartment-empty.ts';
import { run as listCompartments } from '../../src/cli/compartment-list.ts';
import { run as reportRepaired } from '../../src/cli/compartment-repaired.ts';
import { KioskRig } from './kiosk-rig.ts';

let rig: KioskRig;

beforeEach(async () => {
  rig = await KioskRig.start();
});
afterEach(() => rig.stop());

/** Runs a command of the technician's and returns what it printed. */
async function told(
  command: (args: readonly string[]) => Promise<ExitCode>,
  args: readonly string[],
): Promise<{ exitCode: ExitCode; text: string }> {
  const written: string[] = [];
  const write = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text) => written.push(String(text)) > 0);
  try {
    return { exitCode: await command([...args, '--data', rig.directory]), text: written.join('') };
  } finally {
    write.mockRestore();
  }
}

test('while the kiosk runs, its data folder is nobody else’s', async () => {
  await expect(told(listCompartments, [])).rejects.toThrow('another Cubby program is working with');
});

test('while the kiosk runs, what passes on its wires can be read', async () => {
  const monitored = await told(monitorBus, ['--since', '10m', '--no-follow', '--json']);
  expect(monitored.exitCode).toBe(0);
  const lines = monitored.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toMatchObject({ bus: 'main', direction: 'to-board', frame: { valid: true, board: 1 } });
  expect(lines.some(({ frame }) => frame.kind === 'read-all-answer' && frame.board === 2)).toBe(true);
});

test('a quarantined door is offered again after somebody has looked, and the access log knows who', async () => {
  await rig.signIn();
  const { compartment } = await rig.toOpenDoor('TECH0001');
  await rig.go({ name: 'reportSomethingInside' }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.until(
    () => rig.view.screen === 'doorOpen' && rig.view.compartment.id !== compartment.id,
    'another door',
  );
  const second = rig.view.screen === 'doorOpen' ? rig.view.compartment : compartment;
  await rig.cabinet.apply({ do: 'close', door: second.id });
  await rig.screen('deposited');

  await rig.pausedFor(async () => {
    const attention = await told(listCompartments, ['--attention']);
    expect(attention.text).toContain(`${compartment.label}`);
    expect(attention.text).toContain('doubt: somethingInside');
    const occupied = await told(reportEmpty, [second.label, '--by', 'kim']);
    expect(occupied).toMatchObject({ exitCode: 1 });
    expect(await told(reportEmpty, [compartment.label, '--by', 'kim'])).toMatchObject({ exitCode: 0 });
    expect((await told(listCompartments, ['--attention'])).text).toContain('No compartment waits');
  });
  const log = rig.rows<{ actor: string }>(
    "SELECT actor FROM access_log WHERE kind = 'compartment.doubtCleared'",
  );
  expect(log.map((row) => row.actor)).toEqual(['technician:kim']);
});

test('a board whose door somebody saw another open instead of drives no lock until it is confirmed', async () => {
  const { code } = await rig.deposit('TECH0002');
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const { compartment } = await rig.go({ name: 'submitCode', code }, 'doorOpen');
  await rig.go({ name: 'reportAnotherDoorOpened' }, 'doorStuck');
  await rig.go({ name: 'finish' }, 'start');
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const refused = await rig.go({ name: 'submitCode', code }, 'doorStuck');
  expect(refused.cause).toBe('outOfService');
  await rig.go({ name: 'finish' }, 'start');

  await rig.pausedFor(async () => {
    expect(await told(confirmBoard, ['right', '--by', 'kim'])).toMatchObject({ exitCode: 1 });
    expect(await told(confirmBoard, ['left', '--by', 'kim'])).toMatchObject({ exitCode: 0 });
  });
  await rig.untilDoorsKnown();
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code }, 'doorOpen');
});

test('a clock that was a year ahead is trusted again when somebody has confirmed it', async () => {
  rig.kiosk.session.handle({ name: 'beginRetrieval' });
  await rig.pausedFor(() => rig.setWallAhead(365 * 86_400_000));
  await rig.pausedFor(() => rig.setWallAhead(0));
  expect(rig.view.notices.map((notice) => notice.kind)).toContain('clockUntrusted');
  await rig.pausedFor(async () => {
    expect(await told(confirmClock, ['--by', 'kim'])).toMatchObject({ exitCode: 0 });
  });
  expect(rig.view.notices.map((notice) => notice.kind)).not.toContain('clockUntrusted');
});

test('a repaired door is in service again with its parcel inside', async () => {
  const { code, compartment, label } = await rig.deposit('TECH0003');
  await rig.cabinet.apply({ do: 'jam', door: compartment, what: 'latch' });
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  await rig.go({ name: 'submitCode', code }, 'doorOpening');
  await rig.screen('doorStuck');
  await rig.pausedFor(async () => {
    expect(await told(reportRepaired, [label, '--by', 'kim'])).toMatchObject({ exitCode: 0 });
    expect(await told(reportRepaired, [label, '--by', 'kim'])).toMatchObject({ exitCode: 1 });
  });
  expect(rig.rows("SELECT service FROM compartment WHERE service <> 'inService'")).toEqual([]);
});
