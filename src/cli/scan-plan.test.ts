import { describe, expect, it } from 'vitest';
import { boardFamilies } from '../hardware/boards/families.ts';
import { mistakenFor, scanMs, scanPlan, scanRequest } from './scan-plan.ts';

const named = (...names: string[]) => boardFamilies.filter(({ name }) => names.includes(name));
const xor5 = named('xor5');
const outline = (url: string, families = boardFamilies) => {
  const { usual, others } = scanPlan(url, families, {});
  const list = (steps: typeof usual) =>
    steps.map((step) => `${step.families.map((each) => each.name).join('/')} ${step.line.baud}`);
  return { usual: list(usual), others: list(others) };
};

describe('the plan of a scan', () => {
  it('asks in every protocol at its usual baud rate first', () => {
    const { usual } = outline('serial:///dev/ttyUSB0');
    expect(usual[0]).toMatch(/^xor5.* 9600$/);
    for (const family of boardFamilies) {
      expect(usual.some((step) => step.split(/[ /]/).includes(family.name))).toBe(true);
    }
  });

  it('tries other baud rates only where they can be set', () => {
    for (const family of boardFamilies) {
      const { others } = outline('serial:///dev/ttyUSB0', [family]);
      expect(others).toHaveLength(family.bauds.length - 1);
    }
    expect(outline('serial:///dev/ttyUSB0?baud=19200', xor5)).toEqual({ usual: ['xor5 19200'], others: [] });
    expect(outline('tcp://127.0.0.1:4001').others).toEqual([]);
  });

  it('asks up to address 31, as far as a family has addresses, unless told otherwise', () => {
    const [step] = scanPlan('tcp://127.0.0.1:1', xor5, {}).usual;
    expect([step?.addresses.at(0), step?.addresses.at(-1)]).toEqual([1, 31]);
    const [chosen] = scanPlan('tcp://127.0.0.1:1', xor5, { from: 3, to: 5 }).usual;
    expect(chosen?.addresses).toEqual([3, 4, 5]);
    expect(scanPlan('tcp://127.0.0.1:1', xor5, { from: 200 }).usual[0]?.addresses).toEqual([]);
  });

  it('says how long it takes: 31 silent addresses are about 5 s', () => {
    expect(scanMs(scanPlan('tcp://127.0.0.1:1', xor5, {}).usual)).toBeCloseTo(
      31 * (120 + 25 + 16.7) + 180,
      -2,
    );
  });
});

describe('what a read could be mistaken for', () => {
  it('is nothing, at all addresses that are asked by default', () => {
    for (const { families, addresses } of scanPlan('tcp://127.0.0.1:1', boardFamilies, {}).usual) {
      for (const address of addresses) {
        expect(mistakenFor(scanRequest(families[0], address).bytes, boardFamilies)).toBeUndefined();
      }
    }
  });

  // PROTOCOLS §7.1 and §1.2: `90 07 02 ss mL mH` is XOR5's `90 bb m1 m2 m3 BCC` for one station.
  it('is an XOR5 board’s "open a set" where a Winnsen poll happens to fit its checksum', () => {
    const [winnsen] = named('winnsen');
    if (winnsen === undefined) throw new Error('there is no winnsen');
    const poll = winnsen.board({ address: 149, channels: 16 }).readAll().bytes;
    expect(mistakenFor(poll, boardFamilies)).toContain('"open-several" to xor5 boards');
  });
});
