import { createInterface } from 'node:readline/promises';
import { UsageError } from './command.ts';

/** What a technician types; no answer in this time is a no. */
const answerWithinMs = 5 * 60_000;

/**
 * Asks on the terminal before something happens that hands must be kept away from.
 *
 * @throws UsageError where nobody sits before it.
 */
export async function agreed(question: string): Promise<boolean> {
  if (process.stdin.isTTY !== true) {
    throw new UsageError('nobody is there to be asked: give --yes if doors may spring open');
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} [y/N] `, {
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return /^y(es)?$/i.test(answer.trim());
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  } finally {
    terminal.close();
  }
}
