import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { KioskRig } from './kiosk-rig.ts';

let rig: KioskRig;

afterEach(() => rig.stop());

async function retrieve(code: string): Promise<void> {
  await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
  const { compartment } = await rig.go({ name: 'submitCode', code }, 'doorOpen');
  await rig.cabinet.apply({ do: 'close', door: compartment.id });
  await rig.screen('retrieved');
  await rig.go({ name: 'finish' }, 'start');
}

describe('on the wire', () => {
  test('a board that answers with wrong checksums is believed nothing, and its doors are not offered', async () => {
    rig = await KioskRig.start();
    await rig.cabinet.apply({ do: 'answers', board: 'left', faults: { wrongChecksum: true } });
    await rig.until(() => rig.kiosk.lockBoards?.door('a1') === 'unknown', 'the door to be unknown');
    const free = await rig.signInAndCount();
    expect(free).toEqual({ S: 5, M: 3, L: 3, XL: 1 });
    await rig.go({ name: 'cancel' }, 'start');
    // Its damage is not its bus's: the other board's doors open.
    await rig.until(
      () => rig.kiosk.lockBoards?.health().find(({ boardId }) => boardId === 'left')?.line === 'stopped',
      'the board to be stopped',
    );
    const { compartment } = await rig.deposit('FAULT000');
    expect(compartment).toMatch(/^[ef]/);
    await rig.cabinet.apply({ do: 'answers', board: 'left', faults: {} });
    await rig.untilDoorsKnown();
  });

  test('a bus that is unplugged in the middle of a deposit asks the courier, and loses nothing', async () => {
    rig = await KioskRig.start();
    await rig.signIn();
    const { compartment } = await rig.toOpenDoor('FAULT001');
    await rig.cabinet.apply({ do: 'unplugBus', bus: 'main' });
    await rig.until(() => rig.view.screen === 'doorOpen' && rig.view.asksWhetherClosed, 'the question');
    await rig.cabinet.apply({ do: 'close', door: compartment.id });
    await rig.go({ name: 'confirmClosed' }, 'deposited');
    expect(rig.rows('SELECT state FROM parcel')).toEqual([{ state: 'stored' }]);
    await rig.message();
    await rig.cabinet.apply({ do: 'plugBus', bus: 'main' });
    await rig.untilDoorsKnown();
  });

  test('a door that never opens: pulsed twice, quarantined within 20 s, the code still valid', async () => {
    rig = await KioskRig.start({ policies: { door: { announceMs: 0 } } });
    const { compartment, code } = await rig.deposit('FAULT002');
    await rig.cabinet.apply({ do: 'jam', door: compartment, what: 'latch' });
    await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
    const began = performance.now();
    await rig.go({ name: 'submitCode', code }, 'doorOpening');
    const stuck = await rig.screen('doorStuck');
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(stuck.reference).toMatch(/^[A-Z2-9]{6}$/);
    const operations = rig.rows<{ attempt: number }>(
      "SELECT attempt FROM door_operation WHERE cause = 'retrieval'",
    );
    expect(operations.map((row) => row.attempt)).toEqual([1, 2]);
    expect(rig.rows('SELECT service FROM compartment WHERE service_reference IS NOT NULL')).toEqual([
      { service: 'fault' },
    ]);
    await rig.go({ name: 'finish' }, 'start');
    await rig.cabinet.apply({ do: 'unjam', door: compartment });
    await retrieve(code);
  });

  test('a sensor wire that was cut before: the person is asked, and the code stays valid', async () => {
    rig = await KioskRig.start();
    const { compartment, code } = await rig.deposit('FAULT003');
    await rig.cabinet.apply({ do: 'cutSensor', door: compartment, reads: 0 });
    await rig.until(() => rig.kiosk.lockBoards?.door(compartment) === 'open', 'the lie of the wire');
    await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
    await rig.go({ name: 'submitCode', code }, 'askingWhetherOpened');
    await rig.go({ name: 'answerOpened', opened: true }, 'doorOpen');
    await rig.go({ name: 'confirmClosed' }, 'retrieved');
    expect(rig.rows('SELECT state FROM parcel')).toEqual([{ state: 'unconfirmed' }]);
    await rig.go({ name: 'finish' }, 'start');
    await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
    await rig.go({ name: 'submitCode', code }, 'askingWhetherOpened');
  });

  test('a door left open: reminder, the session ends, an alarm, the compartment withheld, the next person served', async () => {
    rig = await KioskRig.start();
    const { compartment, code } = await rig.deposit('FAULT004');
    await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
    await rig.go({ name: 'submitCode', code }, 'doorOpen');
    await rig.until(() => rig.view.screen === 'doorOpen' && rig.view.reminder, 'the reminder');
    await rig.screen('start');
    expect(rig.rows("SELECT name FROM event_outbox WHERE name = 'door.leftOpen'")).toHaveLength(1);
    expect(rig.rows('SELECT state FROM parcel')).toEqual([{ state: 'unconfirmed' }]);
    await rig.signIn();
    await rig.go({ name: 'cancel' }, 'start');
    await rig.cabinet.apply({ do: 'close', door: compartment });
    await rig.until(
      () => rig.rows<{ state: string }>('SELECT state FROM parcel')[0]?.state === 'retrieved',
      'the late close',
    );
    expect(
      rig.rows('SELECT verify_empty, doubt FROM compartment WHERE id = (SELECT compartment_id FROM parcel)'),
    ).toEqual([{ verify_empty: 1, doubt: null }]);
  });
});

describe('in the machine', () => {
  test('a clock that is set back by a day: not trusted, and everything goes on', async () => {
    rig = await KioskRig.start();
    const { code } = await rig.deposit('FAULT005');
    rig.setWallAhead(-86_400_000);
    await rig.until(() => rig.view.notices.some((notice) => notice.kind === 'clockUntrusted'), 'the doubt');
    await retrieve(code);
    const later = await rig.deposit('FAULT006');
    expect(later.code).not.toBe(code);
    await rig.restart();
    expect(rig.view.notices.map((notice) => notice.kind)).toContain('clockUntrusted');
  });

  test('a damaged database is set aside, restored with its journal, and the code still opens', async () => {
    rig = await KioskRig.start();
    const { code } = await rig.deposit('FAULT007');
    await rig.pausedFor(() => {
      const file = openSync(join(rig.directory, 'cabinet.sqlite'), 'r+');
      writeSync(file, Buffer.alloc(8_192, 0xa5), 0, 8_192, 0);
      closeSync(file);
    });
    await rig.untilDoorsKnown();
    expect(rig.rows("SELECT name FROM event_outbox WHERE name = 'cabinet.restored'")).toHaveLength(1);
    await retrieve(code);
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'a full disk: nothing is pulsed, nothing is booked, and it goes on when there is room',
    async () => {
      rig = await KioskRig.start();
      const { code, compartment } = await rig.deposit('FAULT008');
      const small = join(rig.directory, 'small');
      mkdirSync(small);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'cubby-test', small]);
      try {
        await rig.moveTo(small);
        await rig.untilDoorsKnown();
        fill(join(small, 'ballast'));
        await rig.go({ name: 'beginRetrieval' }, 'awaitingCode');
        const full = await rig.go({ name: 'submitCode', code }, 'outOfService');
        expect(full.cause).toBe('disk');
        const state = rig.cabinet.state().doors.find((door) => door.door === compartment);
        expect(state?.isOpen).toBe(false);
        expect(rig.rows('SELECT state FROM parcel')).toEqual([{ state: 'stored' }]);
        rmSync(join(small, 'ballast'));
        await rig.screen('start');
        await retrieve(code);
      } finally {
        execFileSync('umount', ['-l', small]);
      }
    },
  );

  test('no network: the deposit does not wait, the message does, and arrives when there is one', async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ messages: [] }));
        return;
      }
      let body = '';
      request.on('data', (bytes) => {
        body += String(bytes);
      });
      request.on('end', () => {
        bodies.push(body);
        response
          .writeHead(201, { 'content-type': 'application/json' })
          .end(JSON.stringify({ sid: 'SM1', status: 'queued' }));
      });
    });
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const { port } = server.address() as { port: number };
    await new Promise((settle) => server.close(settle));
    const url = `http://127.0.0.1:${port}`;
    rig = await KioskRig.start({
      policies: { messages: { gateway: { kind: 'http', url, account: 'AC1', from: 'Cubby' } } },
    });
    writeFileSync(join(rig.directory, 'sms-gateway-token'), 'token', { mode: 0o600 });
    await rig.signIn();
    const { compartment } = await rig.toOpenDoor('FAULT009');
    await rig.cabinet.apply({ do: 'close', door: compartment.id });
    await rig.screen('deposited');
    await rig.until(
      () => (rig.rows<{ attempts: number }>('SELECT attempts FROM message_outbox')[0]?.attempts ?? 0) > 0,
      'a first attempt',
    );
    await new Promise<void>((settle) => server.listen(port, '127.0.0.1', settle));
    try {
      await rig.until(() => bodies.length > 0, 'the message');
      expect(new URLSearchParams(bodies[0]).get('To')).toBe('+4915198765432');
      await rig.until(
        () => rig.rows<{ state: string }>('SELECT state FROM message_outbox')[0]?.state === 'delivered',
        'the delivery',
      );
      expect(rig.rows('SELECT secret FROM message_outbox')).toEqual([{ secret: null }]);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

/** Writes until the disk is full. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 65_536; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) writeSync(file, Buffer.alloc(size));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}
