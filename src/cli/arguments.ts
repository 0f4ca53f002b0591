import { realpathSync } from 'node:fs';
import { busEntry } from '../contract/cabinet-file.ts';
import type { BoardFamily } from '../hardware/boards/board-family.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import { lineOf } from '../hardware/line.ts';
import { UsageError } from './command.ts';

/** A whole number in its range; undefined where the option was not given. */
export function whole(text: string | undefined, name: string, from: number, to: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < from || value > to) {
    throw new UsageError(`${name} ${text}: expected a whole number from ${from} to ${to}`);
  }
  return value;
}

export const protocolNames = boardFamilies.map((family) => family.name).join(', ');

/** One line a protocol, for help texts. */
export const protocolTable = boardFamilies
  .map((family) => `  ${family.name.padEnd(14)} ${family.title}`)
  .join('\n');

/** The family behind `--protocol NAME`. */
export function familyNamed(name: string | undefined): BoardFamily {
  if (name === undefined) throw new UsageError(`give --protocol NAME, one of: ${protocolNames}`);
  const family = boardFamilies.find((known) => known.name === name);
  if (family === undefined) throw new UsageError(`--protocol ${name}: expected one of: ${protocolNames}`);
  return family;
}

/** A board's address as its family has them. */
export function boardAddress(text: string | undefined, family: BoardFamily): number {
  const { minAddress, maxAddress } = family.abilities;
  const address = whole(text, '--board', minAddress, maxAddress);
  if (address === undefined) {
    throw new UsageError(`give --board N, the board's address (${minAddress} to ${maxAddress})`);
  }
  return address;
}

/** The URL behind `--port`, for a line that is usually as the family's. */
export function portUrl(text: string | undefined, family: BoardFamily): string {
  if (text === undefined) throw new UsageError('give --port tcp://HOST:PORT or serial:///dev/NAME?baud=9600');
  const checked = busEntry.shape.url.safeParse(text);
  if (!checked.success) throw new UsageError(`--port ${text}: ${checked.error.issues[0]?.message}`);
  try {
    lineOf(checked.data, family.usualLine);
  } catch (error) {
    throw new UsageError(`--port ${text}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return checked.data;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** The same text for URLs that name the same port, whatever their parameters and links. */
export function portKey(url: string): string {
  const parsed = new URL(url);
  if (parsed.protocol === 'tcp:') {
    const host = loopback.has(parsed.hostname) ? 'localhost' : parsed.hostname.toLowerCase();
    return `tcp://${host}:${Number(parsed.port)}`;
  }
  const path = decodeURIComponent(parsed.pathname);
  try {
    return `serial://${realpathSync(path)}`;
  } catch {
    // A port that is not there, or one of Windows, has no other name.
    return `serial://${path.toLowerCase()}`;
  }
}
