import { cpSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Touchscreen } from '../../scripts/stage/touchscreen.ts';
import type { ScreenName } from '../../src/contract/view.ts';
import { type Moment, momentCome, nameOf, randomMoments } from './moments.ts';
import { go, type Move, toSize, untilServing } from './quick-hand.ts';
import { brokenRules, parcelOf } from './rules.ts';
import { Scene } from './scene.ts';

/** So long the screen announces the door, … */
const announceMs = 700;
/** … the door takes to spring open, … */
const latchMs = 200;
/** … and a hand to close it. The kiosk believes in an open door 800 ms after the pulse. */
const closeAfterMs = 1_000;
/** It springs open, stands open and is closed, and the kiosk has seen it. */
const doorPhaseMs = latchMs + closeAfterMs + 400;

const trackingNumber = 'KILL0001';
const depositOrder: readonly ScreenName[] = [
  'signingIn',
  'awaitingLabel',
  'awaitingRecipient',
  'confirmingRecipient',
  'choosingSize',
  'doorAnnounced',
  'doorOpening',
  'doorOpen',
  'deposited',
];
const retrievalOrder: readonly ScreenName[] = [
  'awaitingCode',
  'doorAnnounced',
  'doorOpening',
  'doorOpen',
  'retrieved',
];

let scene: Scene;
let emptyFolder: string;
let storedFolder: string;
let storedCode: string;

beforeAll(async () => {
  scene = await Scene.set({ policies: { door: { announceMs } } });
  emptyFolder = scene.dataDirectory;
  storedFolder = scene.path('stored');
  const { doors } = await scene.control.state();
  for (const { door } of doors) await scene.control.do({ do: 'latchDelay', door, delayMs: latchMs });
  copyFolder(emptyFolder, storedFolder);
  scene.dataDirectory = storedFolder;
  const touchscreen = await scene.launch();
  await untilServing(touchscreen);
  await play(touchscreen, depositMoves);
  await touchscreen.screen('deposited');
  storedCode = (await touchscreen.message(1)).code;
  await scene.closeKiosk();
});
afterEach(async () => {
  await scene.killKiosk();
  for (const door of await scene.openDoors()) await scene.control.do({ do: 'close', door });
  rmSync(scene.path('run'), { recursive: true, force: true });
});
afterAll(() => scene.strike());

const depositMoves: Move[] = [
  ...toSize(trackingNumber),
  { body: { name: 'chooseSize', sizeClass: 'S' }, screen: 'doorAnnounced' },
];

const afterDeposit: (Moment & { leads: readonly string[] })[] = [
  ...depositOrder.slice(0, 5).map((screen) => ({ screen, leads: ['nothing'] })),
  { screen: 'doorAnnounced', leads: ['cancelled'] },
  { door: 'pulsed', leads: ['unconfirmed'] },
  { screen: 'doorOpening', leads: ['unconfirmed'] },
  { door: 'opened', leads: ['unconfirmed'] },
  { screen: 'doorOpen', leads: ['unconfirmed'] },
  { door: 'closed', leads: ['unconfirmed', 'stored'] },
  { screen: 'deposited', leads: ['stored'] },
  ...randomMoments(3, doorPhaseMs).map((moment) => ({ ...moment, leads: ['unconfirmed', 'stored'] })),
];

const afterRetrieval: (Moment & { leads: readonly string[] })[] = [
  { screen: 'awaitingCode', leads: ['stored'] },
  { screen: 'doorAnnounced', leads: ['stored'] },
  { door: 'pulsed', leads: ['unconfirmed'] },
  { screen: 'doorOpening', leads: ['unconfirmed'] },
  { door: 'opened', leads: ['unconfirmed'] },
  { screen: 'doorOpen', leads: ['unconfirmed'] },
  { door: 'closed', leads: ['unconfirmed', 'retrieved'] },
  { screen: 'retrieved', leads: ['retrieved'] },
  ...randomMoments(3, doorPhaseMs).map((moment) => ({ ...moment, leads: ['unconfirmed', 'retrieved'] })),
];

describe('a deposit, killed', () => {
  test.each(afterDeposit.map((moment) => [nameOf(moment), moment] as const))('%s', async (_name, moment) => {
    const { state, codes, restarted } = await killAt(moment, emptyFolder, depositMoves, depositOrder);
    expect(moment.leads).toContain(state);
    // A parcel that nobody saw put in has no code that opens; one in custody has, and it is sent.
    expect(codes).toBe(state === 'stored' ? 1 : 0);
    const code = await codeSent(restarted);
    if (moment.leads.length === 1) expect(code !== undefined).toBe(state === 'stored');
    if (code !== undefined) await retrieve(restarted, code);
  });
});

describe('a retrieval, killed', () => {
  test.each(afterRetrieval.map((moment) => [nameOf(moment), moment] as const))(
    '%s',
    async (_name, moment) => {
      const moves: Move[] = [
        { body: { name: 'beginRetrieval' }, screen: 'awaitingCode' },
        { body: { name: 'submitCode', code: storedCode }, screen: 'doorAnnounced' },
      ];
      const { state, restarted } = await killAt(moment, storedFolder, moves, retrievalOrder);
      expect(moment.leads).toContain(state);
      // Whoever was interrupted comes back with the same code.
      if (!('afterPulseMs' in moment)) await retrieve(restarted, storedCode);
    },
  );
});

let killed: Touchscreen;

/** Plays the moves on a copy of the folder until the moment has come, kills, restarts and checks the rules. */
async function killAt(
  moment: Moment,
  folder: string,
  moves: readonly Move[],
  order: readonly ScreenName[],
): Promise<{ state: string; codes: number; restarted: Touchscreen }> {
  scene.dataDirectory = scene.path('run');
  copyFolder(folder, scene.dataDirectory);
  killed = await scene.launch();
  await untilServing(killed);
  const come = momentCome(scene, killed, moment, order);
  let isOver = false;
  const playing = play(killed, movesUntil(moment, moves), () => isOver).catch((error: unknown) => {
    if (!isOver) throw error;
  });
  await Promise.race([come, playing.then(() => come)]);
  isOver = true;
  await killed.kill();
  await playing;
  await killed.eventually(
    async () => ((await scene.control.state()).buses.some((bus) => bus.hasHost) ? undefined : true),
    'the bus to be let go',
  );
  if ('door' in moment && moment.door === 'pulsed') expectRulesToSee();

  const restarted = await scene.launch();
  await restarted.screen('start');
  await untilServing(restarted);
  expect(brokenRules(scene.dataDirectory)).toEqual([]);
  expect(scene.pulsedByThisHost).toEqual([]);
  const parcel = parcelOf(scene.dataDirectory, trackingNumber);
  return { state: parcel?.state ?? 'nothing', codes: parcel?.codes ?? 0, restarted };
}

/** Rules that hold before anything was settled would prove nothing afterwards. */
function expectRulesToSee(): void {
  const left = scene.path('left');
  copyFolder(scene.dataDirectory, left);
  const broken = brokenRules(left);
  rmSync(left, { recursive: true });
  expect(broken).toContainEqual(expect.stringContaining('no parcel is on its way'));
  expect(broken).toContainEqual(expect.stringContaining('every operation has an outcome'));
}

/** Nobody goes on from the screen on which the power goes. */
function movesUntil(moment: Moment, moves: readonly Move[]): readonly Move[] {
  const last = 'screen' in moment ? moves.findIndex((move) => move.screen === moment.screen) : -1;
  return last === -1 ? moves : moves.slice(0, last + 1);
}

/** Does the moves; a hand closes the door that opens. */
async function play(
  touchscreen: Touchscreen,
  moves: readonly Move[],
  isOver: () => boolean = () => false,
): Promise<void> {
  const stopListening = await scene.control.listen((event) => {
    if (event.event !== 'door' || !event.isOpen) return;
    stopListening();
    setTimeout(() => {
      if (!isOver()) scene.control.do({ do: 'close', door: event.door }).catch(() => undefined);
    }, closeAfterMs);
  });
  for (const move of moves) await go(touchscreen, move);
}

async function retrieve(touchscreen: Touchscreen, code: string): Promise<void> {
  for (const door of await scene.openDoors()) await scene.control.do({ do: 'close', door });
  await untilServing(touchscreen);
  await play(touchscreen, [
    { body: { name: 'beginRetrieval' }, screen: 'awaitingCode' },
    { body: { name: 'submitCode', code }, screen: 'doorAnnounced' },
  ]);
  await touchscreen.page.waitForSelector('[data-screen="retrieved"]', { timeout: 25_000 });
  expect(parcelOf(scene.dataDirectory, trackingNumber)?.state).toBe('retrieved');
  expect(brokenRules(scene.dataDirectory)).toEqual([]);
}

/**
 * The code that the recipient was sent before the kill or after it; undefined where none was, or where
 * it was printed while Playwright was still attaching, when nobody listens.
 */
async function codeSent(restarted: Touchscreen): Promise<string | undefined> {
  const sender = [killed, restarted].find((each) => each.printed.some((line) => line.startsWith('SMS to')));
  return (await sender?.message(1))?.code;
}

function copyFolder(from: string, to: string): void {
  // Chromium's own folder is not part of the cabinet.
  cpSync(from, to, { recursive: true, filter: (path) => !path.endsWith('/electron') });
}
