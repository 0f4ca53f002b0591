import type { BoardFamily } from '../hardware/boards/board-family.ts';
import type { FrameDirection, FrameStory } from '../hardware/boards/frame-language.ts';

/** Bytes on a wire that belong together: one frame, or what no frame could be made of. */
export interface WirePiece {
  /** Undefined where nobody can say who sent it. */
  readonly direction: FrameDirection | undefined;
  readonly bytes: Uint8Array;
  readonly story: FrameStory;
}

/** Longer frames than any lock board's. */
const longestFrame = 96;
const shortestFrame = 4;

/**
 * Cuts a burst into frames. Where one could end earlier or later, the longest is taken: the first bytes
 * of an XOR5 answer about all doors can look like one about a single door.
 *
 * @param direction undefined where both sides were heard. Then a frame that fits both ways is taken for
 *   an answer when the piece before it was a request, else for a request.
 * @param before who spoke last before these bytes.
 */
export function cutFrames(
  bytes: Uint8Array,
  direction: FrameDirection | undefined,
  families: readonly BoardFamily[],
  before?: FrameDirection,
): WirePiece[] {
  const pieces: WirePiece[] = [];
  let noiseFrom = 0;
  let at = 0;
  const endNoise = () => {
    if (at > noiseFrom) pieces.push(noise(bytes.subarray(noiseFrom, at), direction, families));
  };
  while (at < bytes.length) {
    const frame = longestFrameAt(
      bytes.subarray(at),
      directionsToTry(direction, pieces.at(-1)?.direction ?? before),
      families,
    );
    if (frame === undefined) {
      at += 1;
      continue;
    }
    endNoise();
    pieces.push(frame);
    at += frame.bytes.length;
    noiseFrom = at;
  }
  endNoise();
  return pieces;
}

function directionsToTry(
  direction: FrameDirection | undefined,
  before: FrameDirection | undefined,
): FrameDirection[] {
  if (direction !== undefined) return [direction];
  return before === 'to-board' ? ['from-board', 'to-board'] : ['to-board', 'from-board'];
}

function longestFrameAt(
  bytes: Uint8Array,
  directions: readonly FrameDirection[],
  families: readonly BoardFamily[],
): WirePiece | undefined {
  for (let length = Math.min(bytes.length, longestFrame); length >= shortestFrame; length -= 1) {
    const part = bytes.subarray(0, length);
    for (const direction of directions) {
      for (const family of families) {
        const story = family.frames.tell(direction, part);
        if (story.valid) return { direction, bytes: part, story };
      }
    }
  }
  return undefined;
}

function noise(
  bytes: Uint8Array,
  direction: FrameDirection | undefined,
  families: readonly BoardFamily[],
): WirePiece {
  const stories = families.map((family) => family.frames.tell(direction ?? 'from-board', bytes));
  // Where a checksum fails it was nearly a frame: that says more than that it has no structure.
  const story = stories.find((each) => !each.valid && each.reason === 'checksum') ?? stories[0];
  return { direction, bytes, story: story ?? { valid: false, reason: 'structure' } };
}

/** One frame as a line of text: `read-all-answer board 1 open 3 7`. */
export function storyText(story: FrameStory): string {
  if (!story.valid) return `no frame (${story.reason})`;
  const { kind, board, channel, door, doors, goods: _goods, valid: _valid, ...more } = story;
  const open = doors?.flatMap((state, index) => (state === 'open' ? [index + 1] : []));
  return [
    kind,
    ...(board === undefined ? [] : [`board ${board}`]),
    ...(channel === undefined ? [] : [`lock ${channel}`]),
    ...(door === undefined ? [] : [door]),
    ...(open === undefined ? [] : [open.length === 0 ? 'none open' : `open ${open.join(' ')}`]),
    ...Object.entries(more).map(([name, value]) => `${name} ${JSON.stringify(value)}`),
  ].join(' ');
}
