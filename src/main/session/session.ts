import type { Cancel, Clock } from '../../clock.ts';
import type { CabinetFile } from '../../contract/cabinet-file.ts';
import type { CommandAnswer, CommandBody } from '../../contract/command.ts';
import type { Language } from '../../contract/configuration.ts';
import type { KioskView, Screen } from '../../contract/view.ts';
import type { DoorEdge } from '../../hardware/lock-boards.ts';
import { observeDoorEdge, observeSeenOpen } from '../custody/door-edges.ts';
import { StoreFault } from '../database/transaction.ts';
import { type Deadline, deadlineKey, deadlineOf } from './deadline.ts';
import type { SessionEvent } from './event.ts';
import { type CabinetFacts, drawingOf } from './facts.ts';
import { type Performers, perform } from './perform.ts';
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
  #state: SessionState = idle;
  #language: Language;
  #revision = 1;
  #deadline: { readonly deadline: Deadline; readonly endsMs: number; readonly cancel: Cancel } | undefined;
  #stopWatching: { readonly compartmentId: string; readonly cancel: Cancel } | undefined;
  #forgetLanguage: Cancel | undefined;
  #isBusy = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#drawing = drawingOf(options.cabinetFile);
    this.#language = options.languages().standard;
  }

  /** What the screen shows now. */
  view(): KioskView {
    const { facts, rules, cabinetFile, languages } = this.#options;
    const screen: Screen = screenOf(this.#state, facts, rules(), this.#drawing);
    const idleDeadline = this.#deadline?.deadline.isExtendedByTouch ? this.#deadline : undefined;
    return {
      ...screen,
      revision: this.#revision,
      cabinetName: cabinetFile.name,
      ...(cabinetFile.supportPhone === undefined ? {} : { supportPhone: cabinetFile.supportPhone }),
      language: this.#language,
      languages: [...languages().offered],
      panelDiagonalInches: cabinetFile.panelDiagonalInches,
      ...(idleDeadline === undefined
        ? {}
        : {
            idle: {
              remainingMs: Math.max(0, idleDeadline.endsMs - this.#options.clock.monotonicMs()),
              countdownMs: Math.min(rules().countdownMs, idleDeadline.deadline.afterMs),
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
        this.#armDeadline(true);
        this.#show();
        return { accepted: true };
      case 'chooseLanguage':
        this.#chooseLanguage(command.language);
        return { accepted: true };
      case 'beginDeposit':
        if (this.#options.facts.depositRefused() !== undefined) return refused;
        break;
      default:
        break;
    }
    return this.dispatch({ kind: 'commanded', command }) ? { accepted: true } : refused;
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
    this.dispatch({ kind: 'doorChanged', compartmentId, from, to });
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

  /** Ends timers and watches; the state is dropped, as attention is. */
  stop(): void {
    this.#deadline?.cancel();
    this.#deadline = undefined;
    this.#stopWatching?.cancel();
    this.#stopWatching = undefined;
    this.#forgetLanguage?.();
  }

  /** Feeds one event; returns whether it had a meaning. Events that effects report wait their turn. */
  dispatch(event: SessionEvent): boolean {
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
    const isSameDeadline = deadlineKey(next) === deadlineKey(this.#state);
    this.#state = next;
    const beginsAnew = !isSameDeadline || event.kind === 'deadlinePassed';
    this.#armDeadline(event.kind === 'commanded', beginsAnew);
    this.#watch();
    if (next.name === 'idle') this.#language = this.#options.languages().standard;
    for (const effect of effects) {
      if (!this.#write(() => perform(effect, performers, (reported) => this.dispatch(reported)))) break;
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
    this.#armDeadline(true);
    this.#forgetLanguage?.();
    this.#forgetLanguage = clock.after(rules().idleMs, () => {
      if (!this.isIdle) return;
      this.#language = languages().standard;
      this.#show();
    });
    this.#show();
  }

  #armDeadline(isPersonThere: boolean, beginsAnew = false): void {
    const { clock, rules } = this.#options;
    const deadline = deadlineOf(this.#state, rules());
    const isKept =
      this.#deadline !== undefined && !beginsAnew && !(isPersonThere && deadline?.isExtendedByTouch);
    if (deadline !== undefined && isKept) return;
    this.#deadline?.cancel();
    this.#deadline =
      deadline === undefined
        ? undefined
        : {
            deadline,
            endsMs: clock.monotonicMs() + deadline.afterMs,
            cancel: clock.after(deadline.afterMs, () => this.#deadlinePassed()),
          };
  }

  #deadlinePassed(): void {
    this.#deadline = undefined;
    const door =
      'task' in this.#state
        ? this.#options.performers.lockBoards.door(this.#state.task.compartment.id)
        : 'unknown';
    this.dispatch({ kind: 'deadlinePassed', door });
  }

  /** The board of the door that somebody stands at is polled fast. */
  #watch(): void {
    const atDoor =
      'task' in this.#state && this.#state.name !== 'deposited' && this.#state.name !== 'doorStuck';
    const wanted = atDoor && 'task' in this.#state ? this.#state.task.compartment.id : undefined;
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

const refused: CommandAnswer = { accepted: false, reason: 'noMeaningHere' };
