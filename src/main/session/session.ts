import type { Cancel, Clock } from '../../clock.ts';
import type { CabinetFile } from '../../contract/cabinet-file.ts';
import type { CommandAnswer, CommandBody } from '../../contract/command.ts';
import type { Language } from '../../contract/configuration.ts';
import type { KioskView, Screen } from '../../contract/view.ts';
import type { DoorEdge } from '../../hardware/lock-boards.ts';
import { observeDoorEdge, observeSeenOpen } from '../custody/door-edges.ts';
import { StoreFault } from '../database/transaction.ts';
import type { SessionEvent } from './event.ts';
import { type CabinetFacts, drawingOf } from './facts.ts';
import { perform } from './perform.ts';
import type { Performers, Reports } from './performers.ts';
import { type Scan, scanOf } from './scan.ts';
import { SessionTimer } from './session-timer.ts';
import { idle, type SessionRules, type SessionState } from './state.ts';
import { step } from './step.ts';
import { screenOf } from './view.ts';

export interface SessionOptions {
  readonly clock: Clock;
  readonly performers: Performers;
  readonly facts: CabinetFacts;
  readonly cabinetFile: CabinetFile;
  readonly rules: () => SessionRules & { readonly graceMinutes: number };
  readonly languages: () => { readonly offered: readonly Language[]; readonly standard: Language };
  /** Something without meaning in a state happened; for the program's log. Names only, never contents. */
  readonly logIgnored: (state: string, event: string) => void;
  /** The disk refused: nothing was changed. Main decides when the kiosk serves again. */
  readonly onStoreFault: (fault: StoreFault) => void;
}

/**
 * The one session that the touchscreen has at a time: feeds what happens to `step`, performs what
 * follows, and tells the screen. It holds attention only; every fact is in custody before a lock moves.
 */
export class Session {
  readonly #options: SessionOptions;
  readonly #drawing;
  readonly #listeners = new Set<(view: KioskView) => void>();
  readonly #queue: SessionEvent[] = [];
  readonly #timer: SessionTimer;
  #state: SessionState = idle;
  #stateSinceMs = Number.NEGATIVE_INFINITY;
  #language: Language;
  #revision = 1;
  #stopWatching: { readonly compartmentId: string; readonly cancel: Cancel } | undefined;
  #forgetLanguage: Cancel | undefined;
  #isBusy = false;
  #isStopped = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#drawing = drawingOf(options.cabinetFile);
    this.#language = options.languages().standard;
    this.#timer = new SessionTimer(options.clock, () => this.#deadlinePassed());
  }

  /** What the screen shows now. */
  view(): KioskView {
    const { facts, rules, cabinetFile, languages } = this.#options;
    const screen: Screen = screenOf(this.#state, facts, rules(), this.#drawing);
    const idleTime = this.#timer.idle();
    return {
      ...screen,
      revision: this.#revision,
      cabinetName: cabinetFile.name,
      ...(cabinetFile.supportPhone === undefined ? {} : { supportPhone: cabinetFile.supportPhone }),
      language: this.#language,
      languages: [...languages().offered],
      panelDiagonalInches: cabinetFile.panelDiagonalInches,
      ...(idleTime === undefined
        ? {}
        : {
            idle: {
              remainingMs: idleTime.remainingMs,
              countdownMs: Math.min(rules().countdownMs, idleTime.afterMs),
            },
          }),
      notices: facts.notices(),
    };
  }

  onView(listener: (view: KioskView) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A command from the screen, whose sender and schema have been checked. */
  handle(command: CommandBody): CommandAnswer {
    switch (command.name) {
      case 'touch':
        this.#timer.follow(this.#state, this.#options.rules(), true);
        this.#show();
        return { accepted: true };
      case 'chooseLanguage':
        this.#chooseLanguage(command.language);
        return { accepted: true };
      case 'scan':
        return answerOf(this.dispatch({ kind: 'scanned', scan: scanOf(command.text, command.isGs1) }));
      case 'scanUnreadable':
        return answerOf(this.dispatch({ kind: 'scanned', scan: undefined }));
      case 'beginDeposit':
        if (this.#options.facts.depositRefused() !== undefined) return refused;
        break;
      default:
        break;
    }
    return answerOf(this.dispatch({ kind: 'commanded', command }));
  }

  /**
   * Something was held to a scanner, whose first byte came at `beganMonotonicMs`. What began before the
   * present screen was meant for the one before, and is as stale as a press would be. Returns whether it
   * had a meaning.
   */
  scanned(scan: Scan | undefined, beganMonotonicMs: number): boolean {
    if (beganMonotonicMs < this.#stateSinceMs) {
      this.#options.logIgnored(this.#state.name, 'staleScan');
      return false;
    }
    return this.dispatch({ kind: 'scanned', scan });
  }

  /** Whether nobody stands at the touchscreen. */
  get isIdle(): boolean {
    return this.#state.name === 'idle';
  }

  /** A door did something: first it is written down, then the session hears of it. */
  doorEdge(edge: DoorEdge): void {
    const { performers } = this.#options;
    const compartmentId = edge.doorId;
    const { from, to } = edge;
    this.#write(() =>
      performers.store.transaction((tx) =>
        observeDoorEdge(tx, performers.means, { compartmentId, from, to }, performers.moment()),
      ),
    );
    const hadMeaning = this.dispatch({ kind: 'doorChanged', compartmentId, from, to });
    // What can be had depends on doors that nobody stands at, too.
    if (!hadMeaning) this.#show();
  }

  doorSeenOpen(compartmentId: string): void {
    const { performers } = this.#options;
    this.#write(() =>
      performers.store.transaction((tx) => observeSeenOpen(tx, compartmentId, performers.moment())),
    );
    this.dispatch({ kind: 'doorSeenOpen', compartmentId });
  }

  /** Something that the screens speak of has changed: the view is made anew. */
  refresh(): void {
    this.#show();
  }

  /** The disk has refused somebody's write: what stands on the screen may rest on what is not true. */
  storeRefused(): void {
    this.dispatch({ kind: 'storeFailed' });
  }

  /** Ends timers and watches; the state is dropped, as attention is. */
  stop(): void {
    this.#isStopped = true;
    this.#queue.length = 0;
    this.#timer.stop();
    this.#stopWatching?.cancel();
    this.#stopWatching = undefined;
    this.#forgetLanguage?.();
  }

  /** Feeds one event; returns whether it had a meaning. Events that effects report wait their turn. */
  dispatch(event: SessionEvent): boolean {
    // What a wire or a slow hash still reports comes too late for anybody.
    if (this.#isStopped) return false;
    this.#queue.push(event);
    if (this.#isBusy) return true;
    this.#isBusy = true;
    let hadMeaning = true;
    try {
      for (let isFirst = true; ; isFirst = false) {
        const next = this.#queue.shift();
        if (next === undefined) break;
        const taken = this.#take(next);
        if (isFirst) hadMeaning = taken;
      }
    } finally {
      this.#isBusy = false;
    }
    if (hadMeaning) this.#show();
    return hadMeaning;
  }

  #take(event: SessionEvent): boolean {
    const { rules, logIgnored, performers } = this.#options;
    const stepped = step(this.#state, event, rules());
    if (stepped === undefined) {
      logIgnored(this.#state.name, event.kind === 'commanded' ? event.command.name : event.kind);
      return false;
    }
    const [next, ...effects] = stepped;
    if (next.name !== this.#state.name) this.#stateSinceMs = this.#options.clock.monotonicMs();
    this.#state = next;
    this.#timer.follow(next, rules(), event.kind === 'commanded' || event.kind === 'scanned');
    this.#watch();
    if (next.name === 'idle') this.#language = this.#options.languages().standard;
    const reports: Reports = {
      report: (reported) => this.dispatch(reported),
      write: (work) => this.#write(work),
    };
    for (const effect of effects) {
      if (!this.#write(() => perform(effect, performers, reports))) break;
    }
    return true;
  }

  /** Runs what writes; where the disk refuses, the session ends as if it had never begun. */
  #write(work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof StoreFault)) throw error;
      this.#options.onStoreFault(error);
      // What was still to come followed from something that is not true.
      this.#queue.length = 0;
      this.dispatch({ kind: 'storeFailed' });
      return false;
    }
  }

  /** The next person starts in the cabinet's language, also when this one walks away at once. */
  #chooseLanguage(language: Language): void {
    const { clock, rules, languages } = this.#options;
    this.#language = language;
    this.#timer.follow(this.#state, rules(), true);
    this.#forgetLanguage?.();
    this.#forgetLanguage = clock.after(rules().idleMs, () => {
      if (!this.isIdle) return;
      this.#language = languages().standard;
      this.#show();
    });
    this.#show();
  }

  #deadlinePassed(): void {
    const compartmentId = movingDoorOf(this.#state);
    const { lockBoards } = this.#options.performers;
    const door = compartmentId === undefined ? 'unknown' : lockBoards.door(compartmentId);
    this.dispatch({ kind: 'deadlinePassed', door });
  }

  /** The board of the door that somebody stands at is polled fast. */
  #watch(): void {
    const wanted = movingDoorOf(this.#state);
    if (this.#stopWatching?.compartmentId === wanted) return;
    this.#stopWatching?.cancel();
    this.#stopWatching =
      wanted === undefined
        ? undefined
        : { compartmentId: wanted, cancel: this.#options.performers.lockBoards.watch(wanted) };
  }

  #show(): void {
    this.#revision += 1;
    if (this.#listeners.size === 0) return;
    const view = this.view();
    for (const listener of this.#listeners) listener(view);
  }
}

/** The door that is about to open, open, or to be closed again; undefined where nobody stands at one. */
function movingDoorOf(state: SessionState): string | undefined {
  if (!('task' in state) || state.name === 'deposited' || state.name === 'doorStuck') return undefined;
  return state.task.compartment.id;
}

const refused: CommandAnswer = { accepted: false, reason: 'noMeaningHere' };

function answerOf(hadMeaning: boolean): CommandAnswer {
  return hadMeaning ? { accepted: true } : refused;
}
