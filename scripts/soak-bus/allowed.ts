import type { BoardFamily } from '../../src/hardware/boards/board-family.ts';

/**
 * How many false states of doors a family's check lets through, by arithmetic: a state is believed when two
 * reads in a row say the same, so one and the same false bit must pass the check twice in a row. With no
 * check each flipped bit passes; a sum or an exclusive-or over the frame lets a flip pass when a second one
 * makes up for it, at most one place in each other byte; a CRC-16 sees every pattern of up to three flips in
 * frames of this length, and of four lets 1 in 65,536 pass.
 *
 * @param reads reads of boards of the family
 * @param flips the chance of each bit on the wire to be flipped
 */
export function allowedFalseBeliefs(
  family: BoardFamily,
  reads: number,
  flips: number,
  { doors, answerBytes }: { readonly doors: number; readonly answerBytes: number },
): number {
  const falseBit = {
    none: flips,
    weak: (answerBytes - 1) * flips ** 2,
    strong: (((answerBytes * 8) ** 3 / 6) * flips ** 4) / 65_536,
  }[family.abilities.check];
  return reads * doors * falseBit ** (family.abilities.check === 'strong' ? 1 : 2);
}
