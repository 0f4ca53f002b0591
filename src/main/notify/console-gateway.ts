import type { MessageGateway } from './gateway.ts';

/**
 * Prints each message on one line, `SMS to +491512…: text [QR …]`, where the last word is the
 * retrieval token, if it has one. For demonstrations only: whoever reads the terminal can open the doors.
 */
export function consoleGateway(write: (line: string) => void): MessageGateway {
  return {
    send({ to, text, token }) {
      write(`SMS to ${to}: ${oneLine(text)}${token === undefined ? '' : ` [QR ${token}]`}`);
      return Promise.resolve({ kind: 'delivered', gatewayReference: null });
    },
  };
}

/** Reads back a line of the console gateway with a retrieval token; undefined for any other line. */
export function readConsoleMessage(line: string): { to: string; text: string; token: string } | undefined {
  const [, to, text, token] = /^SMS to (\+\d+): (.*) \[QR (\S+)\]$/.exec(line.trimEnd()) ?? [];
  if (to === undefined || text === undefined || token === undefined) return undefined;
  return { to, text, token };
}

/** A cabinet's name with a line break in it must not look like a line of the program. */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
