/** How a command ended: done, not done, or not understood. */
export type ExitCode = 0 | 1 | 2;

export interface CommandModule {
  /** Everything a technician needs to use it. */
  readonly help: string;
  /** `args`: what follows the command's name. Throws `UsageError` where they make no sense. */
  run(args: readonly string[]): Promise<ExitCode>;
}

/** The command line was not understood; the message says what to write instead. */
export class UsageError extends Error {}
