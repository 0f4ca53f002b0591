import { type SizeClass, sizeClasses } from '../../contract/compartment.ts';
import { z } from '../../contract/zod.ts';
import type { Reader } from '../database/transaction.ts';
import type { Compartment } from './compartments.ts';
import type { CustodyMeans } from './moment.ts';

/** What is wanted of a compartment. */
export interface CompartmentWish {
  /** The smallest that the parcel fits. */
  readonly sizeClass: SizeClass;
  /** Whether it must be one that everybody can reach, or had better be one. */
  readonly reach: 'any' | 'preferred' | 'required';
  /** Whether a goods sensor sees something inside. It only advises. */
  readonly looksOccupied: (compartmentId: string) => boolean;
}

/**
 * The best of the compartments that may be offered, or undefined where none fits.
 *
 * The smallest free size goes first, so that big ones are left for what needs them; but for a recipient who
 * needs accessible reach a marked one of any size goes before. Of one size, those that must be looked into
 * come last: *verify empty*, and after those where a goods sensor sees something. Of the rest everybody else
 * leaves the marked ones for those who need them. What is equal in all that goes by who has been empty longest.
 *
 * @param offered the longest empty first.
 */
export function chooseCompartment(
  offered: readonly Compartment[],
  wish: CompartmentWish,
): Compartment | undefined {
  const fitting = offered.filter(
    (each) =>
      rank(each.sizeClass) >= rank(wish.sizeClass) && (wish.reach !== 'required' || each.accessibleReach),
  );
  const orderOf = (each: Compartment) => {
    const isUnfitReach = wish.reach === 'any' ? each.accessibleReach : !each.accessibleReach;
    const suspicion = wish.looksOccupied(each.id) ? 2 : Number(each.verifyEmpty);
    const bySize = [rank(each.sizeClass), suspicion];
    return wish.reach === 'any' ? [...bySize, Number(isUnfitReach)] : [Number(isUnfitReach), ...bySize];
  };
  const [best] = fitting
    .map((compartment) => ({ compartment, order: orderOf(compartment) }))
    // The sort is stable: who has been empty longest stays ahead.
    .sort((a, b) => a.order.map((each, index) => each - (b.order[index] ?? 0)).find((by) => by !== 0) ?? 0);
  return best?.compartment;
}

/**
 * How strictly a recipient who needs accessible reach is given a marked compartment. Where the cabinet has none
 * that is big enough, free or not, no waiting brings one, so the others are taken.
 */
export function reachWanted(
  reader: Reader,
  means: Pick<CustodyMeans, 'configuration'>,
  { needsReach, sizeClass }: { needsReach: boolean; sizeClass: SizeClass },
): CompartmentWish['reach'] {
  if (!needsReach) return 'any';
  if (means.configuration().allocation.accessibleReach === 'preferred') return 'preferred';
  const marked = reader.get(
    z.object({ id: z.string() }),
    `SELECT id FROM compartment WHERE is_retired = 0 AND accessible_reach = 1 AND size_rank >= $rank LIMIT 1`,
    { rank: rank(sizeClass) },
  );
  return marked === undefined ? 'preferred' : 'required';
}

function rank(sizeClass: SizeClass): number {
  return sizeClasses.indexOf(sizeClass);
}
