import { describe, expect, it } from 'vitest';
import { ManualClock } from '../manual-clock.ts';
import { RtsDirection } from './rts-direction.ts';

const line = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

function tested(drainedAfterMs: number, hasModemLines = true) {
  const clock = new ManualClock();
  const did: string[] = [];
  const note = (what: string) => did.push(`${what} ${clock.monotonicMs().toFixed(2)}`);
  const direction = new RtsDirection(
    {
      setRts(isOn, done) {
        note(isOn ? 'on' : 'off');
        done(hasModemLines ? undefined : new Error('Inappropriate ioctl for device'));
      },
      send(_, done) {
        note('sent');
        clock.after(drainedAfterMs, () => done());
      },
    },
    line,
    clock,
  );
  return { clock, did, direction, note };
}

describe('RTS', () => {
  it('is on while the bytes go out and one character longer, also where the port drains at once', async () => {
    const { clock, did, direction, note } = tested(0);
    direction.write(new Uint8Array(5), () => note('done'));
    await clock.advanceAsync(50);
    // Five characters of 1.04 ms and one more.
    expect(did).toEqual(['on 0.00', 'sent 0.00', 'off 6.25', 'done 6.25']);
  });

  it('waits for a port that drains late', async () => {
    const { clock, did, direction, note } = tested(16);
    direction.write(new Uint8Array(5), () => note('done'));
    await clock.advanceAsync(50);
    expect(did).toEqual(['on 0.00', 'sent 0.00', 'off 17.04', 'done 17.04']);
  });

  it('is not missed on a port that has none', async () => {
    const { clock, did, direction, note } = tested(0, false);
    direction.write(new Uint8Array(5), () => note('done'));
    await clock.advanceAsync(50);
    expect(did).toEqual(['on 0.00', 'sent 0.00', 'done 0.00']);
  });

  it('leaves no timer when its port is gone', () => {
    const { clock, direction } = tested(0);
    direction.write(new Uint8Array(5), () => {});
    clock.advance(1);
    direction.stop();
    expect(clock.pendingTimers).toBe(0);
  });
});
