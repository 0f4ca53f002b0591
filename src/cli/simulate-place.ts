import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boardEntry, cabinetFile } from '../contract/cabinet-file.ts';
import { z } from '../contract/zod.ts';
import { boardFamilies } from '../hardware/boards/families.ts';
import type { BoardWiring, CabinetWiring } from '../hardware/lock-boards.ts';
import { layoutOf, type PageLayout } from '../hardware/simulator/page-layout.ts';
import { wiringOf } from '../hardware/wiring.ts';
import { UsageError } from './command.ts';

/** What is to be simulated. */
export interface Place {
  readonly wiring: CabinetWiring;
  readonly labels?: ReadonlyMap<string, string>;
  readonly layout?: PageLayout;
}

/** The cabinet of a cabinet file. */
export async function placeOfFile(path: string): Promise<Place> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  });
  const parsed = cabinetFile.safeParse(parsedJson(text, path));
  if (!parsed.success) throw new Error(`${path} is not a cabinet file:\n${z.prettifyError(parsed.error)}`);
  return {
    wiring: wiringOf(parsed.data),
    labels: new Map(parsed.data.compartments.map(({ id, label }) => [id, label])),
    layout: layoutOf(parsed.data),
  };
}

function parsedJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Boards that are all alike, with the addresses that follow each other. */
export interface LikeBoards {
  readonly count: number;
  /** As many as such boards have, up to 24, where it is left out. */
  readonly channels?: number | undefined;
  readonly protocol: string;
}

/**
 * Buses at these URLs with the boards that are written as `protocol=kerong,address=0,channels=16,bus=2`, or
 * without any with `like` boards on the first bus. A bus is counted from 1; one alone is named `bus`.
 */
export function placeOfOptions(urls: readonly string[], boards: readonly string[], like: LikeBoards): Place {
  const buses = urls.map((url, index) => {
    if (!URL.canParse(url) || new URL(url).protocol !== 'tcp:' || new URL(url).port === '') {
      throw new UsageError(`--port ${url}: expected tcp://127.0.0.1:PORT`);
    }
    return { id: urls.length === 1 ? 'bus' : `bus${index + 1}`, url, localEcho: 'none' as const };
  });
  const busIds = buses.map(({ id }) => id);
  const written =
    boards.length > 0
      ? boards
      : Array.from(
          { length: like.count },
          () => `protocol=${like.protocol}${like.channels === undefined ? '' : `,channels=${like.channels}`}`,
        );
  const wired: BoardWiring[] = [];
  for (const text of written) wired.push(boardOf(text, busIds, wired));
  const doors = wired.flatMap((board) =>
    Array.from({ length: board.channels }, (_, index) => ({
      id: `${board.id}/${index + 1}`,
      boardId: board.id,
      channel: index + 1,
      sensor: 'latch' as const,
      polarity: 'normal' as const,
    })),
  );
  return { wiring: { buses, boards: wired, doors } };
}

/** The names are those of the cabinet file. What is left out is what such boards usually have, or comes next. */
function boardOf(text: string, busIds: readonly string[], before: readonly BoardWiring[]): BoardWiring {
  const fields: Record<string, string> = {};
  for (const part of text.split(',')) {
    const [name = '', value] = part.split('=', 2);
    if (value === undefined) throw new UsageError(`--board ${text}: expected NAME=VALUE,NAME=VALUE …`);
    fields[name.trim()] = value.trim();
  }
  const { bus = '1', protocol = 'xor5', id = String(before.length + 1), powerGroup, ...numbers } = fields;
  const abilities = boardFamilies.find(({ name }) => name === protocol)?.abilities;
  const busId = busIds[Number(bus) - 1];
  if (busId === undefined) {
    throw new UsageError(`--board ${text}: bus=${bus}: expected 1 to ${busIds.length}, a --port each`);
  }
  const taken = before.filter((board) => board.busId === busId).map(({ address }) => address);
  const parsed = boardEntry.safeParse({
    id,
    bus: busId,
    protocol,
    address: Math.max(abilities?.minAddress ?? 0, 1, ...taken.map((address) => address + 1)),
    channels: Math.min(24, abilities?.maxChannels ?? 24),
    ...(powerGroup === undefined ? {} : { powerGroup }),
    ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value)])),
  });
  if (!parsed.success) throw new UsageError(`--board ${text}:\n${z.prettifyError(parsed.error)}`);
  const { bus: _, pulseMs, inputsAddress, ...board } = parsed.data;
  if (before.some((other) => other.id === board.id)) {
    throw new UsageError(`--board ${text}: there is a board "${board.id}" already`);
  }
  if (taken.includes(board.address)) {
    throw new UsageError(`--board ${text}: address ${board.address} is taken on that bus`);
  }
  return {
    ...board,
    busId,
    ...(pulseMs === undefined ? {} : { pulseMs }),
    ...(inputsAddress === undefined ? {} : { inputsAddress }),
  };
}

/** A serial bus gets the pty where the kiosk will look for it, unless that is the place of a real port. */
export function ptyPaths(wiring: CabinetWiring): ReadonlyMap<string, string> {
  return new Map(
    wiring.buses.map(({ id, url }) => {
      const parsed = new URL(url);
      if (parsed.protocol !== 'serial:') return [id, join(tmpdir(), `cubby-${process.pid}-${id}`)] as const;
      const path = decodeURIComponent(parsed.pathname);
      if (path.startsWith('/dev/')) {
        throw new UsageError(
          `bus ${id}: ${path} is a real port's place; put the pty elsewhere, for instance at /tmp/cubby-bus`,
        );
      }
      return [id, path] as const;
    }),
  );
}
