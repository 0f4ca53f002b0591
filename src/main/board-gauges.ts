import type { CabinetEvent } from '../contract/event.ts';
import type { WatchedLockBoards } from '../hardware/wire-health.ts';

/** How the boards have answered since the start and how the wires are, as the platform is told. */
export function boardGauges(
  lockBoards: Pick<WatchedLockBoards, 'health' | 'buses'>,
  nowMonotonicMs: number,
): Extract<CabinetEvent, { name: 'boards.gauges' }> {
  const agoMs = (atMs: number) => Math.round(nowMonotonicMs - atMs);
  return {
    name: 'boards.gauges',
    version: 1,
    boards: lockBoards.health().map((board) => ({
      boardId: board.boardId,
      isAnswering: board.answering,
      answered: board.answered,
      timedOut: board.timedOut,
      garbled: board.garbled,
      late: board.late,
      roundTripP50Ms: tenths(board.roundTripMs?.p50),
      roundTripP99Ms: tenths(board.roundTripMs?.p99),
      lastAnswerAgoMs: board.lastAnswerMonotonicMs === undefined ? null : agoMs(board.lastAnswerMonotonicMs),
      errorShare5min: board.errorShare5min,
    })),
    buses: lockBoards.buses().map(({ busId, isOpen, sinceMonotonicMs, counts, line }) => ({
      busId,
      isOpen,
      forMs: agoMs(sinceMonotonicMs),
      noiseBytes: counts.noiseBytes,
      strayFrames: counts.strayFrames,
      earlyBytes: counts.earlyBytes,
      collisions: counts.collisions,
      unaskedBytes: counts.unaskedBytes,
      lateAnswers: counts.lateAnswers,
      lineState: line.state,
      line: line.estimate,
    })),
  };
}

function tenths(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 10) / 10;
}
