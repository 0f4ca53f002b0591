import type { ParcelProblem } from '../../contract/recipient-view.ts';
import type { CompartmentRef } from '../../contract/view.ts';

/** Somebody who takes out what lies here for them, one door after the other. */
export interface OngoingVisit {
  /** Whose parcels may be opened besides the one that was asked for; nobody's where the policy says so. */
  readonly personIds: readonly string[];
  /** Parcels whose doors were opened or given up, the present one among them. */
  readonly done: readonly string[];
  /** So many lie here besides those. */
  readonly left: number;
  /** Who is at the doors, as logs name them: `code`, or `recipient:ID` where a badge or a PIN let them in. */
  readonly actor: string;
}

export interface RetrievalTask {
  readonly purpose: 'retrieval';
  readonly parcelId: string;
  readonly compartment: CompartmentRef;
  /** What to tell support, should anything go wrong at this door. */
  readonly reference: string;
  readonly visit: OngoingVisit;
}

/** States of somebody who takes out parcels, where no door moves. */
export type VisitState =
  | { readonly name: 'retrieved'; readonly task: RetrievalTask }
  /** The door is closed, and what was wrong behind it has a case. */
  | { readonly name: 'problemNoted'; readonly task: RetrievalTask; readonly problem: ParcelProblem };

/** Whether the parcel stays in custody: it was not there, or another one was. */
export function isDisputed(problem: ParcelProblem | undefined): boolean {
  return problem === 'compartmentEmpty' || problem === 'wrongParcel';
}
