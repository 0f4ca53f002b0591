/** Cuts a stream of text chunks into lines. A line beyond `longest` characters is dropped with its stream. */
export class LineReader {
  readonly #longest: number;
  #rest = '';

  constructor(longest = 100_000) {
    this.#longest = longest;
  }

  /** Undefined where a line has become too long to be one. */
  push(chunk: string): string[] | undefined {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > this.#longest) return undefined;
    return lines.map((line) => line.trim()).filter((line) => line !== '');
  }
}
