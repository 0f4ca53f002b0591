import type { Clock } from '../clock.ts';
import type { FrameDirection } from './boards/frame-language.ts';

/** Bytes that passed on a bus. */
export interface TrafficEntry {
  /** Wall time at which they were handed over, or heard; epoch ms with fractions. */
  readonly atMs: number;
  readonly direction: FrameDirection;
  readonly bytes: Uint8Array;
}

const keptMs = 3_600_000;
const segmentBytes = 65_536;
/** 8 MB: an hour of seven XOR5 boards at the idle pace is 1.2 MB, of seven WKLY boards 2.7 MB. */
const mostSegments = 128;
/** Time since the segment's first entry in tenths of a millisecond (4 bytes), direction and length (2). */
const headerBytes = 6;
const toBoardBit = 0x8000;
const longestEntry = 4_096;
/** Parts of one answer may come 16 ms apart from a USB adapter (PROTOCOLS §10.4). */
const togetherMs = 25;

interface Segment {
  readonly view: DataView<ArrayBuffer>;
  fromMs: number;
  untilMs: number;
  used: number;
}

/**
 * The last hour of a bus, as bytes and times in segments of 64 KiB that are filled one after the other. The
 * oldest one goes when an hour has passed or 8 MB are full, and is filled anew: recording copies a few bytes
 * and makes nothing, and what the bytes mean is asked only by whoever reads them.
 */
export class TrafficRing {
  readonly #clock: Clock;
  readonly #segments: Segment[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  record(direction: FrameDirection, bytes: Uint8Array): void {
    const atMs = this.#clock.monotonicMs();
    for (let from = 0; from < bytes.length; from += longestEntry) {
      this.#append(atMs, direction, bytes.subarray(from, from + longestEntry));
    }
  }

  /**
   * What passed since `sinceMs` (wall time, epoch ms), oldest first. What a board said in several chunks
   * with hardly a pause between them is one entry, with the time of the first.
   */
  since(sinceMs: number): TrafficEntry[] {
    // Wall time comes in whole milliseconds: what passed in the same one as `sinceMs` belongs to it.
    const wallOffsetMs = this.#clock.now() - this.#clock.monotonicMs();
    const earliestMs = sinceMs - 1;
    const entries: TrafficEntry[] = [];
    let lastAtMs = Number.NEGATIVE_INFINITY;
    for (const segment of this.#segments) {
      if (segment.untilMs + wallOffsetMs < earliestMs) continue;
      for (const { monotonicMs, direction, bytes } of entriesOf(segment)) {
        const atMs = monotonicMs + wallOffsetMs;
        if (atMs < earliestMs) continue;
        const last = entries.at(-1);
        const isContinued = direction === 'from-board' && last?.direction === direction;
        if (last !== undefined && isContinued && atMs - lastAtMs <= togetherMs) {
          entries[entries.length - 1] = { ...last, bytes: Uint8Array.of(...last.bytes, ...bytes) };
        } else {
          entries.push({ atMs, direction, bytes });
        }
        lastAtMs = atMs;
      }
    }
    return entries;
  }

  #append(atMs: number, direction: FrameDirection, bytes: Uint8Array): void {
    let segment = this.#segments.at(-1);
    const isFull =
      segment === undefined ||
      segment.used + headerBytes + bytes.length > segmentBytes ||
      atMs - segment.fromMs > keptMs;
    if (segment === undefined || isFull) segment = this.#nextSegment(atMs);
    const { view, fromMs, used } = segment;
    view.setUint32(used, Math.round((atMs - fromMs) * 10));
    view.setUint16(used + 4, bytes.length | (direction === 'to-board' ? toBoardBit : 0));
    new Uint8Array(view.buffer).set(bytes, used + headerBytes);
    segment.used += headerBytes + bytes.length;
    segment.untilMs = atMs;
  }

  #nextSegment(atMs: number): Segment {
    let reused: Segment | undefined;
    for (;;) {
      const oldest = this.#segments[0];
      if (oldest === undefined) break;
      if (oldest.untilMs > atMs - keptMs && this.#segments.length < mostSegments) break;
      reused = this.#segments.shift();
    }
    const view = reused?.view ?? new DataView(new ArrayBuffer(segmentBytes));
    const segment = { view, fromMs: atMs, untilMs: atMs, used: 0 };
    this.#segments.push(segment);
    return segment;
  }
}

function* entriesOf({ view, fromMs, used }: Segment) {
  for (let at = 0; at < used; ) {
    const word = view.getUint16(at + 4);
    const length = word & (toBoardBit - 1);
    const direction: FrameDirection = (word & toBoardBit) === 0 ? 'from-board' : 'to-board';
    const begin = at + headerBytes;
    const bytes = new Uint8Array(view.buffer.slice(begin, begin + length));
    yield { monotonicMs: fromMs + view.getUint32(at) / 10, direction, bytes };
    at = begin + length;
  }
}
