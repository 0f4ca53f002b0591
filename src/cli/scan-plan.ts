import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { type LineSettings, lineOf, wireMs } from '../hardware/line.ts';
import { hexText } from './hex.ts';

/** Boards have been seen to answer after 20 to 250 ms (PROTOCOLS §1.7); what comes later is asked again. */
export const quickAnswerMs = 120;
/** Nobody is asked after the last address, during whose wait a late answer of that one would be heard. */
export const lastAnswerMs = 300;
/** The line is left alone for so long after an answer that did not come. */
const quietAfterMs = 25;
/** Where boards can have many addresses, most cabinets use the first few. */
const usualHighestAddress = 31;

/** One way of asking at all addresses: families that ask with the same bytes are asked for at once. */
export interface ScanStep {
  readonly families: readonly [BoardFamily, ...BoardFamily[]];
  readonly line: LineSettings;
  readonly addresses: readonly number[];
}

export interface ScanRange {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/**
 * What a scan asks, the most likely first: each protocol at its usual baud rate, then the others. What a
 * URL says of the line is taken for true; that of a `tcp://` port is set in the device server and cannot
 * be tried out from here.
 */
export function scanPlan(
  url: string,
  families: readonly BoardFamily[],
  range: ScanRange,
): { readonly usual: readonly ScanStep[]; readonly others: readonly ScanStep[] } {
  const parsed = new URL(url);
  const isFixed = parsed.protocol === 'tcp:' || parsed.searchParams.has('baud');
  const usual: ScanStep[] = [];
  const others: ScanStep[] = [];
  for (const family of families) {
    for (const baud of isFixed ? [family.usualLine.baud] : family.bauds) {
      const step = stepOf(family, lineOf(url, { ...family.usualLine, baud }), range);
      const steps = baud === family.usualLine.baud ? usual : others;
      const same = steps.findIndex((known) => asksTheSame(known, step));
      const known = steps[same];
      if (known === undefined) steps.push(step);
      else steps[same] = { ...known, families: [...known.families, family] };
    }
  }
  return { usual, others };
}

function stepOf(family: BoardFamily, line: LineSettings, { from, to }: ScanRange): ScanStep {
  const { minAddress, maxAddress } = family.abilities;
  const first = Math.max(minAddress, from ?? minAddress);
  const last = Math.min(maxAddress, to ?? Math.max(first, usualHighestAddress));
  const addresses = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  return { families: [family], line, addresses };
}

function asksTheSame(known: ScanStep, step: ScanStep): boolean {
  const address = step.addresses[0];
  if (address === undefined || known.addresses.join() !== step.addresses.join()) return false;
  if (JSON.stringify(known.line) !== JSON.stringify(step.line)) return false;
  return (
    scanRequest(known.families[0], address).bytes.join() ===
    scanRequest(step.families[0], address).bytes.join()
  );
}

/** The read with which a board is looked for: for so few channels that the smallest board has them. */
export function scanRequest(family: BoardFamily, address: number) {
  return family.board({ address, channels: Math.min(4, family.abilities.maxChannels) }).readAll();
}

/** How long the steps take where nobody answers, ms. */
export function scanMs(steps: readonly ScanStep[]): number {
  let sum = 0;
  for (const { families, line, addresses } of steps) {
    const address = addresses[0];
    if (address === undefined) continue;
    const { bytes, longestAnswerBytes } = scanRequest(families[0], address);
    const onceMs = wireMs(line, bytes.length + longestAnswerBytes) + quickAnswerMs + quietAfterMs;
    sum += addresses.length * onceMs + lastAnswerMs - quickAnswerMs;
  }
  return sum;
}

const harmless = /^(read|query|poll|version)/;

/**
 * What else the bytes of a request could be taken for: a board of another family on the same wires hears
 * them too, and takes for a frame whatever looks like one from anywhere on. The poll of a Winnsen board
 * at address 149 is, from its first byte to its sixth, an XOR5 board's "open a set". Undefined where
 * no family finds a command in it.
 */
export function mistakenFor(bytes: Uint8Array, families: readonly BoardFamily[]): string | undefined {
  for (let from = 0; from < bytes.length; from += 1) {
    for (let to = from + 2; to <= bytes.length; to += 1) {
      const part = bytes.subarray(from, to);
      for (const family of families) {
        const story = family.frames.tell('to-board', part);
        if (!story.valid || harmless.test(story.kind)) continue;
        return `${hexText(part)} is "${story.kind}" to ${family.name} boards`;
      }
    }
  }
  return undefined;
}
