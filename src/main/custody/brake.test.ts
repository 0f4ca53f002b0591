import { describe, expect, it } from 'vitest';
import { z } from '../../contract/zod.ts';
import type { Cause } from './door-operations.ts';
import { requestOpening } from './opening.ts';
import { TestCustody } from './test-custody.ts';

const minuteMs = 60_000;
const vacant = { parcelId: null, compartmentId: 'a1' };
const engaged = { refusal: 'brakeEngaged' };

function braked(openings: number, minutes = 60) {
  const custody = new TestCustody({ configuration: { brake: { openings, minutes } } });
  const open = (
    cause: Cause,
    from: { actor?: string; parcelId?: string | null; compartmentId?: string; supervisorId?: string } = {},
  ) =>
    custody.act((tx) =>
      requestOpening(
        tx,
        custody.means,
        { ...vacant, cause, actor: 'platform:1', attempt: 1, doorBefore: 'closed', ...from },
        custody.moment(),
      ),
    );
  return { custody, open };
}

const released = (custody: TestCustody) =>
  custody.store.all(
    z.object({ actor: z.string(), subject: z.string(), detail: z.string() }),
    "SELECT actor, subject, detail FROM access_log WHERE kind = 'brake.released'",
  );

describe('the brake', () => {
  it('lets 5 openings in an hour pass by default, and counts over a restart', () => {
    const custody = new TestCustody();
    const open = (cause: 'remote' | 'maintenance') => custody.request(vacant, cause);
    for (let opened = 0; opened < 5; opened += 1) {
      expect(open(opened % 2 === 0 ? 'remote' : 'maintenance')).toHaveProperty('operationId');
    }
    custody.restart();
    expect(open('remote')).toEqual(engaged);
    expect(custody.events()).toContain('brake.engaged');
    custody.clock.advance(60 * minuteMs);
    expect(open('remote')).toHaveProperty('operationId');
  });

  it('forgets an opening when the whole window has passed, and not a millisecond before', () => {
    const { custody, open } = braked(2, 10);
    open('remote');
    custody.clock.advance(4 * minuteMs);
    open('maintenance');
    custody.clock.advance(6 * minuteMs - 1);
    expect(open('remote')).toEqual(engaged);
    custody.clock.advance(1);
    expect(open('remote')).toHaveProperty('operationId');
    // The second and the third are in the window now.
    expect(open('remote')).toEqual(engaged);
    custody.clock.advance(4 * minuteMs - 1);
    expect(open('remote')).toEqual(engaged);
    custody.clock.advance(1);
    expect(open('remote')).toHaveProperty('operationId');
  });

  it('is let go neither by a clock that is set nor by the power being off', () => {
    const { custody, open } = braked(1);
    open('remote');
    custody.clock.setWall(custody.clock.now() + 365 * 24 * 60 * minuteMs);
    expect(open('remote')).toEqual(engaged);
    custody.beAway(10 * 60 * minuteMs);
    custody.restart();
    expect(open('remote')).toEqual(engaged);
  });

  it('does not hold up couriers and recipients, nor count them', () => {
    const { custody, open } = braked(1);
    const parcel = custody.deposit();
    custody.retrieve(parcel);
    expect(open('remote', { compartmentId: 'b1' })).toHaveProperty('operationId');
    const second = custody.deposit('PARCEL-2');
    custody.retrieve(second);
    expect(custody.parcel(second.parcelId).state).toBe('retrieved');
  });

  it('holds up a recall by command, and counts it', () => {
    const { custody, open } = braked(1);
    const first = custody.deposit('PARCEL-1');
    const second = custody.deposit('PARCEL-2');
    expect(open('recall', { ...first, actor: 'operator:1' })).toHaveProperty('operationId');
    expect(open('recall', { ...second, actor: 'operator:1' })).toEqual(engaged);
    expect(custody.parcel(second.parcelId).state, 'nothing of it is under way').toBe('stored');
    expect(open('remote', { compartmentId: 'b1' })).toEqual(engaged);
  });

  it('neither holds up nor counts a recall by the courier who stands at the cabinet', () => {
    const { custody, open } = braked(1);
    const actor = `courier:${custody.courierId}`;
    const first = custody.deposit('PARCEL-1');
    const second = custody.deposit('PARCEL-2');
    const third = custody.deposit('PARCEL-3');
    expect(open('recall', { ...first, actor })).toHaveProperty('operationId');
    expect(open('recall', { ...second, actor: 'platform:1' })).toHaveProperty('operationId');
    expect(open('recall', { ...third, actor })).toHaveProperty('operationId');
  });

  it('does not speak of a parcel that is gone', () => {
    const { custody, open } = braked(1);
    open('remote', { compartmentId: 'b1' });
    const { parcelId, compartmentId } = custody.reserve();
    custody.cancel(parcelId, 'dropped');
    expect(open('remote', { parcelId, compartmentId })).toEqual({ refusal: 'parcelGone' });
    expect(custody.events()).not.toContain('brake.engaged');
  });
});

describe('a supervisor at the cabinet', () => {
  it('lets one opening through at a time, and the access log knows who and for whom', () => {
    const { custody, open } = braked(1);
    const parcel = custody.deposit();
    open('remote', { compartmentId: 'b1' });
    expect(open('recall', { ...parcel, supervisorId: 's1' })).toHaveProperty('operationId');
    expect(released(custody)).toEqual([
      {
        actor: 'supervisor:s1',
        subject: `compartment:${parcel.compartmentId}`,
        detail: '{"cause":"recall","openings":1,"requestedBy":"platform:1"}',
      },
    ]);
    expect(open('maintenance', { compartmentId: 'b1' })).toEqual(engaged);
  });

  it('is not needed, and not written down, below the limit', () => {
    const { custody, open } = braked(2);
    expect(open('remote', { supervisorId: 's1' })).toHaveProperty('operationId');
    expect(open('retrieval', { ...custody.deposit(), supervisorId: 's1' })).toHaveProperty('operationId');
    expect(released(custody)).toEqual([]);
  });

  it('does not keep openings from being counted', () => {
    const { custody, open } = braked(1, 10);
    open('remote');
    custody.clock.advance(5 * minuteMs);
    open('remote', { supervisorId: 's1' });
    custody.clock.advance(5 * minuteMs);
    expect(open('remote'), 'the first has left the window, the second has not').toEqual(engaged);
  });
});
