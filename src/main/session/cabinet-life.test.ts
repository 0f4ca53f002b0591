import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CommandBody } from '../../contract/command.ts';
import { type GoodsState, goodsStates } from '../../contract/compartment.ts';
import type { ScreenName } from '../../contract/view.ts';
import { z } from '../../contract/zod.ts';
import { ManualClock } from '../../manual-clock.ts';
import { confirmBoard } from '../custody/boards.ts';
import { settleAnsweredRetrievals } from '../custody/retrieval.ts';
import { smallCabinet, TestCustody } from '../custody/test-custody.ts';
import { TestDoors } from './test-doors.ts';
import { rightPin, TestSession } from './test-session.ts';

/** The program was killed. */
class Killed extends Error {}

type Act =
  /** Somebody goes straight to a door. */
  | { readonly do: 'visit'; readonly purpose: 'deposit' | 'retrieval'; readonly what: number }
  | { readonly do: 'press'; readonly which: number; readonly what: number }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'move' | 'jam' | 'cut'; readonly door: number; readonly on: boolean }
  | { readonly do: 'closeAll' | 'restart' | 'lookAfter' }
  /** What the goods sensors see. */
  | { readonly do: 'see'; readonly goods: GoodsState }
  | { readonly do: 'silence'; readonly board: string; readonly on: boolean }
  | { readonly do: 'setClock'; readonly byMs: number }
  /** The program dies after so many commits more. */
  | { readonly do: 'kill'; readonly afterCommits: number };

const hourMs = 3_600_000;
const on = fc.boolean();
const door = fc.nat({ max: 8 });
const shortly = fc.constantFrom(40, 700, 1_000, 1_600, 5_100, 8_100);
const long = fc.constantFrom(61_000, 125_000, 3 * hourMs, 25 * hourMs);
const weighted: readonly (readonly [weight: number, fc.Arbitrary<Act>])[] = [
  [
    7,
    fc.record({
      do: fc.constant('visit'),
      purpose: fc.constantFrom('deposit', 'retrieval'),
      what: fc.nat({ max: 30 }),
    }),
  ],
  [8, fc.record({ do: fc.constant('press'), which: fc.nat({ max: 30 }), what: fc.nat({ max: 30 }) })],
  [14, fc.record({ do: fc.constant('pass'), ms: shortly })],
  [2, fc.record({ do: fc.constant('pass'), ms: long })],
  [8, fc.constant({ do: 'closeAll' })],
  [2, fc.record({ do: fc.constantFrom('move', 'jam', 'cut'), door, on })],
  [3, fc.record({ do: fc.constant('see'), goods: fc.constantFrom(...goodsStates) })],
  [1, fc.constant({ do: 'restart' })],
  [3, fc.constant({ do: 'lookAfter' })],
  [1, fc.record({ do: fc.constant('silence'), board: fc.constantFrom('1', '2'), on })],
  [1, fc.record({ do: fc.constant('setClock'), byMs: fc.constantFrom(-24 * hourMs, -90_000, 24 * hourMs) })],
  [2, fc.record({ do: fc.constant('kill'), afterCommits: fc.integer({ min: 1, max: 4 }) })],
];
const act = fc.oneof(...weighted.map(([weight, arbitrary]) => ({ weight, arbitrary })));

const atDoor: ReadonlySet<ScreenName> = new Set([
  'doorAnnounced',
  'doorOpening',
  'askingWhetherOpened',
  'doorOpen',
  'askingWhetherInside',
]);

/** A cabinet with people before it who do anything at any time, in the order that fast-check says. */
class World {
  readonly clock = new ManualClock();
  readonly custody = new TestCustody({
    clock: this.clock,
    configuration: { retrieval: { allOfMine: true } },
  });
  readonly doors = new TestDoors(this.clock, smallCabinet.compartments);
  #kiosk: TestSession;
  #commitsLeft = Number.POSITIVE_INFINITY;
  #isKilled = false;
  pulses = 0;

  constructor() {
    this.custody.afterCommit = () => {
      this.#commitsLeft -= 1;
      if (this.#commitsLeft > 0) return;
      this.#commitsLeft = Number.POSITIVE_INFINITY;
      throw new Killed();
    };
    this.doors.onThrown = (error) => {
      if (!(error instanceof Killed)) throw error;
      this.#isKilled = true;
    };
    this.doors.onPulse = (id) => {
      this.pulses += 1;
      expect(this.custody.db.inTransaction).toBe(false);
      const rows = this.custody.count(
        `SELECT count(*) AS count FROM door_operation WHERE compartment_id = '${id}' AND outcome IS NULL AND pulse IS NULL`,
      );
      expect(rows, 'rows that say that this lock is about to be pulsed').toBe(1);
    };
    this.#kiosk = new TestSession(this.custody, this.doors);
  }

  get screen(): ScreenName {
    return this.#kiosk.screen;
  }

  async perform(act: Act): Promise<void> {
    try {
      await this.#perform(act);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      this.#isKilled = true;
    }
    if (this.#isKilled) await this.#restart();
  }

  async #perform(act: Act): Promise<void> {
    const { custody, doors, clock } = this;
    switch (act.do) {
      case 'visit':
        await this.#visit(act.purpose, act.what);
        return;
      case 'press': {
        const possible = this.#commands(act.what);
        const command = possible[act.which % possible.length];
        if (command !== undefined) this.#kiosk.send(command);
        await clock.advanceAsync(0);
        return;
      }
      case 'pass':
        await clock.advanceAsync(act.ms);
        return;
      case 'move':
      case 'jam':
      case 'cut':
        doors[act.do](doors.ids[act.door] ?? 'a1', act.on);
        return;
      case 'see':
        for (const id of doors.ids) doors.see(id, act.goods);
        return;
      case 'closeAll':
        for (const id of doors.ids) doors.move(id, false);
        return;
      case 'silence':
        doors.silence(act.board, act.on);
        return;
      case 'setClock':
        clock.setWall(clock.now() + act.byMs);
        custody.isClockTrusted = false;
        return;
      case 'kill':
        this.#commitsLeft = act.afterCommits;
        return;
      case 'restart':
        await this.#restart();
        return;
      case 'lookAfter':
        this.#lookAfter();
        return;
      default:
        act satisfies never;
    }
  }

  async #visit(purpose: 'deposit' | 'retrieval', what: number): Promise<void> {
    if (atDoor.has(this.screen)) return;
    for (const name of ['finish', 'cancel'] as const) this.#kiosk.send({ name });
    const { announced } = this.custody;
    const known = announced[announced.length - 1 - (what % Math.max(1, announced.length))];
    if (purpose === 'deposit') this.#kiosk.send({ name: 'beginDeposit' });
    else if (known !== undefined) this.#kiosk.send({ name: 'scan', text: known.token });
    for (let pressed = 0; pressed < 6 && !atDoor.has(this.screen); pressed += 1) {
      const [forward] = this.#commands(what);
      if (forward !== undefined) this.#kiosk.send(forward);
      await this.clock.advanceAsync(0);
    }
  }

  /** A technician sets everything right, and a minute of upkeep passes. */
  #lookAfter(): void {
    const { custody } = this;
    custody.isClockTrusted = true;
    custody.act((tx) => {
      for (const boardId of ['1', '2']) {
        const confirmation = { boardId, actor: 'technician:x', isReachable: () => true };
        confirmBoard(tx, confirmation, custody.moment());
      }
      tx.run("UPDATE compartment SET service = 'inService'");
      tx.run(`UPDATE compartment SET doubt = NULL, doubt_since_ms = NULL WHERE NOT EXISTS (SELECT 1 FROM parcel p
        WHERE p.compartment_id = compartment.id AND p.state = 'unconfirmed')`);
    });
    custody.act((tx) => settleAnsweredRetrievals(tx, custody.means, custody.moment()));
  }

  async #restart(): Promise<void> {
    this.#isKilled = false;
    this.#commitsLeft = Number.POSITIVE_INFINITY;
    this.#kiosk.stop();
    this.doors.forget();
    expect(this.custody.restart().setAside).toEqual([]);
    this.#kiosk = new TestSession(this.custody, this.doors);
    await this.doors.sweep();
  }

  /** What the screen offers, with something to type where there is something to type. */
  #commands(what: number): CommandBody[] {
    const { announced } = this.custody;
    const known = announced.length === 0 ? undefined : announced[what % announced.length];
    const code = known?.code ?? '000000000';
    const label = `PARCEL-${what % 5}`;
    const ways: Record<ScreenName, CommandBody[]> = {
      outOfService: [],
      start: [
        { name: 'beginDeposit' },
        { name: 'beginRetrieval' },
        { name: 'scan', text: known?.token ?? 'x' },
      ],
      signingIn: [
        { name: 'signIn', phone: '1', pin: rightPin },
        { name: 'signIn', phone: '1', pin: rightPin },
        { name: 'back' },
      ],
      awaitingLabel: [
        { name: 'submitLabel', trackingNumber: label },
        { name: 'scan', text: label },
        { name: 'submitLabel', trackingNumber: label },
        { name: 'beginTakeBack' },
        { name: 'finish' },
      ],
      awaitingRecipient: [
        { name: 'submitRecipient', phone: '0151 23456789' },
        { name: 'submitRecipient', phone: '0151 23456789' },
        { name: 'back' },
      ],
      confirmingRecipient: [{ name: 'confirmRecipient' }, { name: 'confirmRecipient' }, { name: 'back' }],
      choosingSize: [
        { name: 'chooseSize', sizeClass: what % 3 === 0 ? 'M' : 'S' },
        { name: 'chooseSize', sizeClass: 'S' },
        { name: 'chooseSize', sizeClass: 'L' },
        { name: 'depositNext' },
      ],
      awaitingCode: [
        { name: 'submitCode', code },
        { name: 'submitCode', code, lastFour: '6789' },
        { name: 'submitCode', code: '000000000' },
        { name: 'back' },
      ],
      doorAnnounced: [{ name: 'touch' }, { name: 'touch' }, { name: 'cancel' }],
      doorOpening: [{ name: 'touch' }, { name: 'reportDidNotOpen' }, { name: 'reportAnotherDoorOpened' }],
      askingWhetherOpened: [
        { name: 'answerOpened', opened: true },
        { name: 'answerOpened', opened: false },
        { name: 'answerOpened', opened: true },
        { name: 'reportAnotherDoorOpened' },
      ],
      doorOpen: [
        { name: 'touch' },
        { name: 'scan', text: label },
        { name: 'confirmClosed' },
        { name: 'confirmClosed' },
        { name: 'reportDoesNotFit' },
        { name: 'reportSomethingInside' },
        { name: 'reportNothingPlaced' },
        { name: 'reportCompartmentEmpty' },
        { name: 'reportWrongParcel' },
        { name: 'reportDamaged' },
        { name: 'reportDidNotOpen' },
        { name: 'reportAnotherDoorOpened' },
      ],
      registering: [{ name: 'back' }, { name: 'cancel' }],
      depositRefused: [{ name: 'finish' }, { name: 'depositNext' }, { name: 'beginTakeBack' }],
      takingBack: [{ name: 'takeBack', parcelId: 'none' }, { name: 'back' }, { name: 'finish' }],
      doorStuck: [{ name: 'tryAnother' }, { name: 'openNext' }, { name: 'finish' }, { name: 'depositNext' }],
      deposited: [{ name: 'depositNext' }, { name: 'finish' }, { name: 'scan', text: label }],
      askingWhetherInside: [{ name: 'confirmInside' }, { name: 'openAgain' }, { name: 'touch' }],
      stillInside: [{ name: 'openAgain' }, { name: 'finish' }, { name: 'touch' }],
      retrieved: [{ name: 'openNext' }, { name: 'finish' }],
      problemNoted: [{ name: 'openNext' }, { name: 'finish' }],
      awaitingLastFour: [{ name: 'submitLastFour', lastFour: '6789' }, { name: 'back' }],
      enteringResidence: [{ name: 'back' }],
      nothingHere: [{ name: 'finish' }],
      provingNumber: [{ name: 'back' }],
      awaitingProof: [{ name: 'back' }],
      choosingCredential: [{ name: 'cancel' }],
      credentialMade: [{ name: 'finish' }],
      searchingDirectory: [{ name: 'back' }],
      // Nobody touches the corner here: maintenance.test.ts does.
      maintenance: [],
    };
    return ways[this.screen];
  }

  check(): void {
    const { custody } = this;
    expect(custody.violations()).toEqual([]);
    expect(this.#wronglyOffered()).toEqual([]);
    if (this.screen !== 'start') return;
    // Nobody is there, so nothing is on its way.
    expect(
      custody.count(
        "SELECT count(*) AS count FROM parcel WHERE state IN ('reserved', 'depositing', 'retrieving')",
      ),
    ).toBe(0);
    expect(custody.count('SELECT count(*) AS count FROM door_operation WHERE outcome IS NULL')).toBe(0);
  }

  /** What is offered against what DESIGN §4 says of it, from the rows themselves. */
  #wronglyOffered(): string[] {
    const { custody } = this;
    const rows = z
      .array(
        z.object({
          id: z.string(),
          service: z.string(),
          doubt: z.string().nullable(),
          suspect: z.int().nullable(),
        }),
      )
      .parse(
        custody.db
          .prepare(
            `SELECT c.id, c.service, c.doubt, b.suspect_since_ms AS suspect FROM compartment c JOIN board b ON b.id = c.board_id`,
          )
          .all(),
      );
    const parcels = z
      .array(
        z.object({
          compartment_id: z.string(),
          state: z.string(),
          grace_from_running_ms: z.number().nullable(),
        }),
      )
      .parse(custody.db.prepare('SELECT compartment_id, state, grace_from_running_ms FROM parcel').all());
    const ended = new Set(['retrieved', 'recalled', 'cancelled']);
    const { runningMs } = custody.moment();
    const graceMs = custody.configuration.retrievalCode.graceMinutes * 60_000;
    const may = new Set(
      rows
        .filter(
          ({ service, doubt, suspect }) => service === 'inService' && doubt === null && suspect === null,
        )
        .filter(({ id }) =>
          parcels.every(
            ({ compartment_id, state, grace_from_running_ms }) =>
              compartment_id !== id ||
              (ended.has(state) &&
                (grace_from_running_ms === null || grace_from_running_ms + graceMs <= runningMs)),
          ),
        )
        .map(({ id }) => id),
    );
    const offered = new Set(custody.offered());
    return rows.map(({ id }) => id).filter((id) => may.has(id) !== offered.has(id));
  }
}

// The same walk each time, so that a failure is no surprise; CUBBY_LIFE_SEED and CUBBY_LIFE_RUNS take others.
it('keeps the rules of custody whatever people, doors, clocks and power do', {
  timeout: 60_000,
}, async () => {
  let steps = 0;
  let pulses = 0;
  const reached = new Set<string>();
  const screens = new Set<ScreenName>();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.noBias(act), { minLength: 50, maxLength: 60 }), async (acts) => {
      const world = new World();
      for (const each of acts) {
        await world.perform(each);
        world.check();
        screens.add(world.screen);
        steps += 1;
      }
      // Whatever the last one was doing, the kiosk is there for the next within the longest deadlines.
      await world.perform({ do: 'pass', ms: 10 * 60_000 });
      expect(world.screen).toBe('start');
      world.check();
      pulses += world.pulses;
      for (const move of world.custody.events()) reached.add(move);
    }),
    { numRuns: Number(process.env.CUBBY_LIFE_RUNS ?? 80), seed: Number(process.env.CUBBY_LIFE_SEED ?? 2026) },
  );
  expect(steps).toBeGreaterThan(3_000);
  expect(pulses).toBeGreaterThan(100);
  // The walk is worth something only where it goes everywhere.
  expect([...reached]).toEqual(
    expect.arrayContaining([
      'depositing>stored',
      'depositing>unconfirmed',
      'depositing>cancelled',
      'retrieving>retrieved',
      'retrieving>unconfirmed',
      'unconfirmed>stored',
      'unconfirmed>retrieved',
      'door.leftOpen',
      'door.openedUnasked',
    ]),
  );
  const everyDoorScreen = [
    'doorOpen',
    'doorStuck',
    'askingWhetherOpened',
    'askingWhetherInside',
    'deposited',
    'stillInside',
    'retrieved',
  ] as const;
  for (const screen of everyDoorScreen) expect(screens).toContain(screen);
});
