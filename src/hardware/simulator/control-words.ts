import { z } from '../../contract/zod.ts';
import { type CheckedControlRequest, controlRequest } from './control-protocol.ts';

/** They are names, however much they look like numbers. */
const names = new Set(['door', 'board', 'otherBoard', 'bus', 'name']);

const known: readonly string[] = controlRequest.options.map((option) => option.shape.do.value);

/**
 * A request as a person types it: what is to be done, then what with, for instance `close door=A07`,
 * `noise flips=1e-5` or `answers board=left silent times=3`. A word without `=` is `true`. A line that
 * begins with `{` is JSON, as the control port takes it. Throws with a sentence where it is neither.
 */
export function requestOfWords(line: string): CheckedControlRequest {
  const request = controlRequest.safeParse(line.trim().startsWith('{') ? jsonOf(line) : wordsOf(line));
  if (!request.success) throw new Error(`"${line}" cannot be done:\n${z.prettifyError(request.error)}`);
  return request.data;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Error(`"${line}" is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function wordsOf(line: string): unknown {
  const [what = '', ...words] = line.trim().split(/\s+/);
  if (!known.includes(what)) throw new Error(`there is no "${what}"; expected one of: ${known.join(', ')}`);
  const named = Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at === -1) return [word, true];
      const name = word.slice(0, at);
      return [name, names.has(name) ? word.slice(at + 1) : readValue(word.slice(at + 1))];
    }),
  );
  if (what !== 'answers') return { do: what, ...named };
  const { board, ...faults } = named;
  return { do: what, board, faults };
}

function readValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A word such as `latch`.
    return text;
  }
}
