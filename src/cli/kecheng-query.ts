import type { BoardRequest } from '../hardware/boards/board-family.ts';
import { FrameListener } from '../hardware/boards/frame-listener.ts';
import { encodeToBoard } from '../hardware/boards/xor5/frame.ts';
import { answerFramer } from '../hardware/boards/xor5/framer.ts';

/** What the query ends with: a board's firmware number with this value could be the adapter's echo. */
const queryParameter = 0x22;

/**
 * Asks an XOR5 board for its firmware (PROTOCOLS §1.2, `82 bb 00 22`), which only the Kecheng dialect is
 * known to answer. Harmless: other boards do not know it, and stay silent.
 */
export function kechengQuery(board: number): BoardRequest<number> {
  return {
    bytes: encodeToBoard({ kind: 'queryFirmware', board }),
    answerWithinMs: 500,
    shortestAnswerBytes: 5,
    longestAnswerBytes: 5,
    listen: () =>
      new FrameListener(answerFramer(undefined), (frame) =>
        frame.kind === 'versionAnswer' && frame.board === board && frame.value !== queryParameter
          ? frame.value
          : undefined,
      ),
  };
}
