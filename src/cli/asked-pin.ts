import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { weaknessOf } from '../main/people/pin-strength.ts';
import { UsageError } from './command.ts';

/** Whoever walks away from the terminal has not chosen a PIN. */
const answerWithinMs = 5 * 60_000;

/**
 * Asks for a PIN twice, without showing it; where standard input is no terminal, reads its first two lines.
 *
 * @throws UsageError where the two differ, or the PIN is too easy to guess.
 */
export async function askedPin(whose: string): Promise<string> {
  const isTerminal = process.stdin.isTTY === true;
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: isTerminal });
  const pins: string[] = [];
  const signal = AbortSignal.timeout(answerWithinMs);
  try {
    const ask = (question: string) => isTerminal && process.stderr.write(question);
    ask(`PIN for ${whose}, six digits (it is not shown): `);
    // Not `question`: what comes while none is asked would be lost.
    lines.on('line', (line) => {
      pins.push(line.trim());
      if (pins.length === 2) lines.close();
      else ask('\nThe same PIN once more: ');
    });
    await new Promise<void>((settle, reject) => {
      lines.once('close', settle);
      signal.addEventListener('abort', () => reject(new UsageError('nobody typed a PIN')), { once: true });
    });
    ask('\n');
  } finally {
    lines.close();
  }
  const [first, second] = pins;
  if (first === undefined || first !== second)
    throw new UsageError('the two PINs differ: nothing was changed');
  const weakness = weaknessOf(first, '');
  if (weakness === 'notSixDigits') throw new UsageError('a PIN has six digits');
  if (weakness === 'tooSimple') throw new UsageError('this PIN is among the first that anybody would try');
  return first;
}
