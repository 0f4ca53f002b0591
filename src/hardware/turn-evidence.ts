/** What one exchange heard, apart from what it asked for. */
export interface Heard {
  readonly isAnswered: boolean;
  /** Bytes heard, without the echo. */
  readonly bytes: number;
  /** Of these, bytes that belong to no valid frame. */
  readonly noiseBytes: number;
  /** Shortest possible answer to what was asked. */
  readonly shortestAnswerBytes: number;
  readonly longestAnswerBytes: number;
}

/** Whether as much as a whole answer was heard that was none: it was damaged on the wire, or overlaid. */
export function isGarbledWhole({ isAnswered, noiseBytes, shortestAnswerBytes }: Heard): boolean {
  return !isAnswered && noiseBytes >= shortestAnswerBytes;
}

/** Whether more was heard than any answer, and as much as two. */
export function hasSecondAnswer(heard: Heard): boolean {
  const { isAnswered, bytes, shortestAnswerBytes, longestAnswerBytes } = heard;
  return isAnswered && bytes > longestAnswerBytes && bytes >= 2 * shortestAnswerBytes;
}

/** Whether as much as a whole damaged answer stood in front of the one that was taken. */
export function hasGarbledBefore({ isAnswered, noiseBytes, shortestAnswerBytes }: Heard): boolean {
  return isAnswered && noiseBytes >= shortestAnswerBytes;
}
