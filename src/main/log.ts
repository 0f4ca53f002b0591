/** Values of a log line: never a code, a PIN, a phone number or a name. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Log = (event: string, fields?: LogFields) => void;

/** The program's log: one JSON object a line, which the system's journal keeps and rotates. */
export function lineLog(write: (line: string) => void, now: () => number): Log {
  return (event, fields = {}) => {
    write(JSON.stringify({ time: new Date(now()).toISOString(), event, ...fields }));
  };
}

/** What of an error may be logged: its kind and the place, not what it was about. */
export function errorFields(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  return {
    error: error.name,
    message: error.message,
    stack: error.stack?.split('\n').slice(1, 6).join(' | '),
  };
}
