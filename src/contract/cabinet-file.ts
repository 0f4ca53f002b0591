import { compartmentId, sensorKind, sizeClass } from './compartment.ts';
import { z } from './zod.ts';

const shortId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/);

const lineParameter = '(baud=\\d+|bits=[78]|parity=(none|even|odd)|stop=[12])';
const portPattern = new RegExp(
  `^(serial:///[^\\s?]+|tcp://(\\[[0-9a-f:]+\\]|[^\\s:/?]+):\\d{1,5})(\\?${lineParameter}(&${lineParameter})*)?$`,
  'i',
);

/** `serial:///dev/ttyUSB0?baud=9600` or `tcp://host:port` (a serial device server in raw mode). */
const portUrl = z.string().regex(portPattern, {
  error: 'expected serial:///dev/NAME?baud=9600 or tcp://HOST:PORT (parameters: baud, bits, parity, stop)',
});

/** The same port with other settings is the same port. */
const portOf = (url: string) => url.replace(/\?.*$/, '').toLowerCase();

export const busEntry = z.strictObject({
  id: shortId,
  url: portUrl,
  /** Some adapters hear themselves: `strip` takes exactly the bytes sent off the front of what is heard. */
  localEcho: z.enum(['none', 'strip']).default('none'),
  /** `rts` where the adapter's driver is switched by the RTS line, `auto` where it switches itself. */
  direction: z.enum(['auto', 'rts']).default('auto'),
  /** Quiet between two frames, where boards that answer well alone answer badly on a busy bus. */
  gapMs: z.number().min(0).max(100).optional(),
});
export type BusEntry = z.infer<typeof busEntry>;

export const boardEntry = z.strictObject({
  id: shortId,
  bus: shortId,
  /** Protocol name as the technician's command lists it, for instance `xor5`. */
  protocol: z.string().min(1).max(40),
  /** As its DIP switches say, or its register; which ones exist depends on the protocol. */
  address: z.int().min(0).max(255),
  channels: z.int().min(1).max(50).default(24),
  /** How long a lock is energised, where the board lets the host choose. */
  pulseMs: z.int().min(50).max(10_000).optional(),
  /** Address of a separate input module that the door switches are wired to (Modbus). */
  inputsAddress: z.int().min(1).max(247).optional(),
  /** Boards on one power supply share a name: only one coil at a time is energised in a group. */
  powerGroup: shortId.default('main'),
});
export type BoardEntry = z.infer<typeof boardEntry>;

export const compartmentEntry = z.strictObject({
  /** Stable for the life of the cabinet, whatever the label or the wiring become. */
  id: compartmentId,
  label: z.string().min(1).max(8),
  sizeClass,
  column: z.int().min(1).max(50),
  /** Rows count from the top, from 1. */
  row: z.int().min(1).max(50),
  /** How tall the door is drawn, in units of the smallest. */
  heightUnits: z.number().min(0.5).max(12).default(1),
  board: shortId,
  channel: z.int().min(1).max(50),
  sensor: sensorKind.default('latch'),
  /** `inverted` where the board's "closed" is this door's open. */
  polarity: z.enum(['normal', 'inverted']).default('normal'),
  /** Whether the board's goods (infrared) sensor of this channel is really there. */
  goodsSensor: z.boolean().default(false),
  accessibleReach: z.boolean().default(false),
});
export type CompartmentEntry = z.infer<typeof compartmentEntry>;

const holdsNone = (characters: string) => (text: string) =>
  ![...characters].some((character) => text.includes(character));

/** What a scanner puts around a reading: ASCII, without what may end it or stand within it. */
const frameText = z
  .string()
  .max(16)
  .regex(/^\p{ASCII}*$/u, { error: 'expected ASCII' })
  .refine(holdsNone('\r\n\u001d'), { error: 'expected no CR, no LF and no GS' });

export const scannerEntry = z.strictObject({
  id: shortId,
  url: portUrl,
  /** What ends a reading; left out: CR, LF or both. GS stands between GS1 elements and ends nothing. */
  terminator: z
    .string()
    .regex(/^((?=\p{ASCII})\p{Cc}){1,4}$/u, { error: 'expected 1 to 4 control characters' })
    .refine(holdsNone('\u001d'), { error: 'expected no GS' })
    .optional(),
  prefix: frameText.default(''),
  suffix: frameText.default(''),
  /** `aim` where the scanner sends an AIM symbology identifier, such as `]C1`, ahead of each reading. */
  symbologyIdentifiers: z.enum(['none', 'aim']).default('none'),
});
export type ScannerEntry = z.infer<typeof scannerEntry>;

/** `cabinet.json`: what the cabinet is made of. Written by whoever builds or services it. */
export const cabinetFile = z
  .strictObject({
    name: z.string().min(1).max(80),
    /** ISO 3166-1 alpha-2: the default country of phone numbers typed here. */
    country: z.string().regex(/^[A-Z]{2}$/),
    /** The panel's diagonal, so that a touch target can be measured in millimetres. */
    panelDiagonalInches: z.number().min(5).max(65).default(21.5),
    /** In which column of compartments the panel sits, for the drawing. */
    panelColumn: z.int().min(1).max(50).optional(),
    supportPhone: z.string().max(40).optional(),
    buses: z.array(busEntry).min(1).max(8),
    boards: z.array(boardEntry).min(1).max(64),
    compartments: z.array(compartmentEntry).min(1).max(400),
    scanners: z.array(scannerEntry).max(8).default([]),
  })
  .superRefine((file, context) => {
    const unique = (path: string, field: string, keys: readonly string[]) => {
      const seen = new Map<string, number>();
      keys.forEach((key, index) => {
        const first = seen.get(key);
        if (first === undefined) seen.set(key, index);
        else {
          context.addIssue({
            code: 'custom',
            path: [path, index, field],
            message: `the same as ${path}[${first}].${field}`,
          });
        }
      });
    };
    unique(
      'buses',
      'id',
      file.buses.map((bus) => bus.id),
    );
    unique(
      'buses',
      'url',
      file.buses.map((bus) => portOf(bus.url)),
    );
    unique(
      'scanners',
      'id',
      file.scanners.map((scanner) => scanner.id),
    );
    unique(
      'scanners',
      'url',
      file.scanners.map((scanner) => portOf(scanner.url)),
    );
    file.scanners.forEach((scanner, index) => {
      const bus = file.buses.findIndex((each) => portOf(each.url) === portOf(scanner.url));
      if (bus === -1) return;
      context.addIssue({
        code: 'custom',
        path: ['scanners', index, 'url'],
        message: `the same as buses[${bus}].url`,
      });
    });
    unique(
      'boards',
      'id',
      file.boards.map((board) => board.id),
    );
    unique(
      'boards',
      'address',
      file.boards.map((board) => `${board.bus}/${board.address}`),
    );
    file.boards.forEach((board, index) => {
      const other = file.boards.findIndex(
        (each) => each.bus === board.bus && each.address === board.inputsAddress && each !== board,
      );
      if (other === -1) return;
      context.addIssue({
        code: 'custom',
        path: ['boards', index, 'inputsAddress'],
        message: `the same as boards[${other}].address`,
      });
    });
    unique(
      'compartments',
      'id',
      file.compartments.map((compartment) => compartment.id),
    );
    unique(
      'compartments',
      'label',
      file.compartments.map((compartment) => compartment.label),
    );
    unique(
      'compartments',
      'channel',
      file.compartments.map((entry) => `${entry.board}/${entry.channel}`),
    );
    unique(
      'compartments',
      'row',
      file.compartments.map((entry) => `${entry.column}/${entry.row}`),
    );

    const busIds = new Set(file.buses.map((bus) => bus.id));
    file.boards.forEach((board, index) => {
      if (busIds.has(board.bus)) return;
      context.addIssue({
        code: 'custom',
        path: ['boards', index, 'bus'],
        message: `expected the id of a bus (${[...busIds].join(', ')})`,
      });
    });
    const boards = new Map(file.boards.map((board) => [board.id, board]));
    file.compartments.forEach((compartment, index) => {
      const board = boards.get(compartment.board);
      if (board === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['compartments', index, 'board'],
          message: `expected the id of a board (${[...boards.keys()].join(', ')})`,
        });
      } else if (compartment.channel > board.channels) {
        context.addIssue({
          code: 'custom',
          path: ['compartments', index, 'channel'],
          message: `expected at most ${board.channels}, the channels of board ${board.id}`,
        });
      }
    });
  });
export type CabinetFile = z.infer<typeof cabinetFile>;
/** As somebody writes it: what has a default may be left out. */
export type CabinetFileInput = z.input<typeof cabinetFile>;
