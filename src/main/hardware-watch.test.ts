import { expect, it, onTestFinished } from 'vitest';
import { TestCabinet } from '../hardware/test-cabinet.ts';
import { wiringOf } from '../hardware/wiring.ts';
import { smallCabinet, TestCustody } from './custody/test-custody.ts';
import { watchHardware } from './hardware-watch.ts';
import { doorReach } from './session/door-reach.ts';

const hourMs = 3_600_000;

it('tells the gauges once an hour, hands on what doors do, and ends with no timer left', async () => {
  const cabinet = new TestCabinet(wiringOf(smallCabinet));
  const custody = new TestCustody({ clock: cabinet.clock });
  onTestFinished(() => custody.store.close());
  const heard: string[] = [];
  const beginWatching = watchHardware({
    clock: cabinet.clock,
    lockBoards: cabinet.lockBoards,
    cabinetFile: smallCabinet,
    isReachable: doorReach(cabinet.lockBoards, smallCabinet).isInReach,
    configuration: () => custody.configuration,
    moment: () => custody.moment(),
    session: {
      doorEdge: ({ doorId, to }) => heard.push(`${doorId} ${to}`),
      doorSeenOpen: (id) => heard.push(`${id} seen open`),
      doorOpenedUnasked: ({ doorId, kind }) => heard.push(`${doorId} ${kind}`),
      refresh: () => {},
    },
    disk: { write: (work) => custody.store.transaction(work) },
    log: (event) => heard.push(event),
  });
  const end = beginWatching();
  await cabinet.settled();
  heard.length = 0;

  cabinet.simulated.door('b2').open();
  await cabinet.clock.advanceAsync(2_000);
  await cabinet.open('a1');
  await cabinet.clock.advanceAsync(3_000);
  expect(heard).toEqual(['b2 open', 'b2 tamper', 'door.unlockSent', 'a1 open', 'a1 seen open']);

  await cabinet.clock.advanceAsync(2 * hourMs + 1_000);
  const gauges = custody.payloads('boards.gauges');
  expect(gauges).toHaveLength(2);
  expect(gauges[0]).toMatchObject({
    boards: [{ boardId: '1' }, { boardId: '2' }],
    buses: [{ busId: 'bus' }],
  });

  await cabinet.lockBoards.stop();
  end();
  expect(cabinet.clock.pendingTimers).toBe(0);
});
