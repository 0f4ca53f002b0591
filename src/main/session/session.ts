import type { Cancel, Clock } from '../../clock.ts';
import type { CabinetFile } from '../../contract/cabinet-file.ts';
import type { CommandAnswer, CommandBody } from '../../contract/command.ts';
import type { Language } from '../../contract/configuration.ts';
import type { KioskView } from '../../contract/view.ts';
import type { DoorEdge, UnaskedEdge } from '../../hardware/lock-boards.ts';
import { StoreFault } from '../database/transaction.ts';
import { noteDoorEdge, noteSeenOpen, noteUnaskedOpening } from './door-notes.ts';
import type { SessionEvent } from './event.ts';
import { type CabinetFacts, drawingOf } from './facts.ts';
import { CornerTouches } from './maintenance/corner.ts';
import { perform } from './perform.ts';
import type { Performers, Reports } from './performers.ts';
import { type Scan, scanOf } from './scan.ts';
import { ScreenLanguage } from './screen-language.ts';
import { SessionTimer } from './session-timer.ts';
import { idle, type SessionRules, type SessionState } from './state.ts';
import { step } from './step.ts';
import { framed, screenOf } from './view.ts';
import { WatchedDoor } from './watched-door.ts';

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
  readonly #corner = new CornerTouches();
  readonly #language: ScreenLanguage;
  readonly #watched: WatchedDoor;
  #state: SessionState = idle;
  #stateSinceMs = Number.NEGATIVE_INFINITY;
  #revision = 1;
  #isBusy = false;
  #isStopped = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#drawing = drawingOf(options.cabinetFile);
    this.#language = new ScreenLanguage(options.clock, () => options.languages().standard);
    this.#watched = new WatchedDoor(options.performers.lockBoards);
    this.#timer = new SessionTimer(options.clock, () =>
      this.dispatch({ kind: 'deadlinePassed', door: this.#watched.door }),
    );
  }

  /** What the screen shows now. */
  view(): KioskView {
    const { facts, rules, cabinetFile, languages } = this.#options;
    return framed(screenOf(this.#state, facts, rules(), this.#drawing), {
      revision: this.#revision,
      cabinetFile,
      facts,
      language: this.#language.current,
      languages: languages().offered,
      idle: this.#timer.idle(),
      countdownMs: rules().countdownMs,
    });
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
      case 'touchCorner':
        if (!this.isIdle) return refused;
        if (this.#corner.touched(this.#options.clock.monotonicMs()))
          this.dispatch({ kind: 'maintenanceCalled' });
        return { accepted: true };
      case 'confirmClosed':
        return answerOf(this.dispatch({ kind: 'closeConfirmed', goods: this.#watched.goods }));
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
    const { doorId: compartmentId, from, to } = edge;
    this.#write(() => noteDoorEdge(performers, edge));
    const goods = performers.lockBoards.goods(compartmentId);
    const hadMeaning = this.dispatch({ kind: 'doorChanged', compartmentId, from, to, goods });
    // What can be had depends on doors that nobody stands at, too.
    if (!hadMeaning) this.#show();
  }

  /** A door opened that nobody had asked to open: an alarm first, then perhaps this session's misfire. */
  doorOpenedUnasked(edge: UnaskedEdge): void {
    const { performers } = this.#options;
    this.#write(() => noteUnaskedOpening(performers, edge));
    if (edge.kind === 'tamper') return;
    this.dispatch({ kind: 'misfired', compartmentId: edge.pulsedDoorId, openedInstead: edge.doorId });
  }

  doorSeenOpen(compartmentId: string): void {
    this.#write(() => noteSeenOpen(this.#options.performers, compartmentId));
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
    this.#watched.stop();
    this.#language.stop();
    this.#options.performers.directory.close();
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
    this.#watched.follow(next);
    if (next.name === 'idle') {
      this.#language.forget();
      performers.directory.close();
    }
    const reports: Reports = {
      language: this.#language.current,
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
    const rules = this.#options.rules();
    this.#timer.follow(this.#state, rules, true);
    this.#language.choose(language, rules.idleMs, () => {
      if (!this.isIdle) return;
      this.#language.forget();
      this.#show();
    });
    this.#show();
  }

  #show(): void {
    this.#revision += 1;
    if (this.#listeners.size === 0) return;
    const view = this.view();
    for (const listener of this.#listeners) listener(view);
  }
}

const refused: CommandAnswer = { accepted: false, reason: 'noMeaningHere' };

function answerOf(hadMeaning: boolean): CommandAnswer {
  return hadMeaning ? { accepted: true } : refused;
}
