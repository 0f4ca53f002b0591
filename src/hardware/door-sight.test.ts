import { describe, expect, it } from 'vitest';
import { DoorSight } from './door-sight.ts';

/** Reads the door twice, as it takes to believe. Each reading is asked for 30 ms before it is complete. */
function twice(sight: DoorSight, state: 'open' | 'closed' | 'unknown', atMs: number) {
  sight.observe(state, atMs - 30, atMs);
  return sight.observe(state, atMs + 10, atMs + 40);
}

function closedDoor() {
  const sight = new DoorSight();
  twice(sight, 'closed', 100);
  return sight;
}

describe('what is believed', () => {
  it('is unknown until two readings agree', () => {
    const sight = new DoorSight();
    expect(sight.observe('open', 0, 30)).toMatchObject({ needsConfirming: true, changedFrom: undefined });
    expect(sight.state).toBe('unknown');
    expect(sight.observe('open', 40, 70)).toMatchObject({ needsConfirming: false, changedFrom: 'unknown' });
    expect(sight.state).toBe('open');
    expect(sight.sinceMs).toBe(30);
  });

  it('does not change by one reading that the next one contradicts', () => {
    const sight = closedDoor();
    expect(sight.observe('open', 200, 230).needsConfirming).toBe(true);
    expect(sight.observe('closed', 240, 270)).toMatchObject({
      needsConfirming: false,
      changedFrom: undefined,
    });
    sight.observe('open', 300, 330);
    expect(sight.state).toBe('closed');
  });

  it('changes by one reading where the check is strong', () => {
    const sight = new DoorSight(1);
    sight.observe('closed', 0, 30);
    const seen = sight.observe('open', 40, 70);
    expect(seen).toEqual({ changedFrom: 'closed', needsConfirming: false, isSeenOpen: false });
    expect(sight.sinceMs).toBe(70);
  });

  it('is lost with the board', () => {
    const sight = closedDoor();
    expect(sight.lose(2_000)).toBe('closed');
    expect(sight.lose(2_100)).toBeUndefined();
    expect(sight.state).toBe('unknown');
  });
});

describe('seen open', () => {
  it('takes known closed, open after the pulse, and open 500 ms after its end', () => {
    const sight = closedDoor();
    sight.pulsed(1_000, 300);
    expect(twice(sight, 'open', 1_100).isSeenOpen).toBe(false);
    expect(sight.observe('open', 1_799, 1_830).isSeenOpen).toBe(false);
    expect(sight.observe('open', 1_800, 1_830).isSeenOpen).toBe(true);
    expect(sight.observe('open', 1_900, 1_930).isSeenOpen).toBe(false);
  });

  it('is not a latch that only the coil held', () => {
    const sight = closedDoor();
    sight.pulsed(1_000, 300);
    twice(sight, 'open', 1_100);
    twice(sight, 'closed', 1_400);
    expect(sight.observe('closed', 1_900, 1_930).isSeenOpen).toBe(false);
  });

  it('is also a door that is pulled later', () => {
    const sight = closedDoor();
    sight.pulsed(1_000, 300);
    expect(twice(sight, 'open', 8_000).isSeenOpen).toBe(true);
  });

  it('is not a door that opens a minute later', () => {
    const sight = closedDoor();
    sight.pulsed(1_000, 300);
    expect(twice(sight, 'open', 62_000).isSeenOpen).toBe(false);
  });

  it('is not a door that was open, unknown or just opening before', () => {
    const unknown = new DoorSight();
    unknown.pulsed(1_000, 300);
    expect(twice(unknown, 'open', 2_000).isSeenOpen).toBe(false);

    const open = new DoorSight();
    twice(open, 'open', 100);
    open.pulsed(1_000, 300);
    expect(twice(open, 'open', 2_000).isSeenOpen).toBe(false);

    const opening = closedDoor();
    opening.observe('open', 900, 930);
    opening.pulsed(1_000, 300);
    expect(twice(opening, 'open', 2_000).isSeenOpen).toBe(false);
  });

  it('is not a door whose board was lost in between', () => {
    const sight = closedDoor();
    sight.pulsed(1_000, 300);
    sight.lose(1_500);
    expect(twice(sight, 'open', 3_000).isSeenOpen).toBe(false);
  });

  it('stands a second pulse while the door stands open', () => {
    const sight = closedDoor();
    sight.pulsed(1_000, 300);
    twice(sight, 'open', 1_100);
    sight.pulsed(1_500, 300);
    expect(sight.observe('open', 2_300, 2_330).isSeenOpen).toBe(true);
  });

  it('takes its evidence from the second pulse where the first did nothing', () => {
    const sight = closedDoor();
    sight.pulsed(1_000, 300);
    sight.observe('closed', 3_000, 3_030);
    sight.pulsed(4_000, 300);
    expect(twice(sight, 'open', 4_100).isSeenOpen).toBe(false);
    expect(sight.observe('open', 4_800, 4_830).isSeenOpen).toBe(true);
  });
});
