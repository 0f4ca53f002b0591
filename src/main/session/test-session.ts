import type { CommandBody } from '../../contract/command.ts';
import type { KioskView, ScreenName, ViewOf } from '../../contract/view.ts';
import type { PulseOutcome } from '../../hardware/lock-boards.ts';
import type { WatchedLockBoards } from '../../hardware/wire-health.ts';
import type { TestCustody } from '../custody/test-custody.ts';
import { smallCabinet } from '../custody/test-custody.ts';
import type { StoreFault } from '../database/transaction.ts';
import { DirectorySearch } from '../people/directory-search.ts';
import { DirectoryDesk } from './directory-desk.ts';
import { doorReach } from './door-reach.ts';
import { cabinetFacts } from './facts.ts';
import { testMaintenance } from './maintenance/test-maintenance.ts';
import { placesOf } from './perform-visit.ts';
import { Session } from './session.ts';
import { TestCouriers } from './test-couriers.ts';

/** The courier's PIN; every other one is wrong. */
export const rightPin = '280469';

/** Commands that say nothing but their name. */
type BareCommand = {
  [N in CommandBody['name']]: keyof Extract<CommandBody, { name: N }> extends 'name' ? N : never;
}[CommandBody['name']];

/** A session on real custody, before whatever doors it is given. Only tests use this file. */
export class TestSession {
  readonly custody: TestCustody;
  readonly couriers: TestCouriers;
  readonly session: Session;
  readonly views: KioskView[] = [];
  readonly ignored: string[] = [];
  readonly faults: StoreFault[] = [];
  readonly unacknowledged: PulseOutcome[] = [];
  readonly #stopListening: () => void;

  constructor(custody: TestCustody, lockBoards: WatchedLockBoards, cabinetFile = smallCabinet) {
    this.custody = custody;
    this.couriers = new TestCouriers(custody);
    const { store, means, clock } = custody;
    const moment = () => custody.moment();
    const reach = doorReach(lockBoards, cabinetFile);
    const facts = cabinetFacts({
      reader: store,
      means,
      lockBoards,
      buses: () => [],
      reach,
      hasScanner: () => false,
      cabinetFile,
      couriers: this.couriers,
      moment,
      isDegraded: false,
      isOldCabinetFile: false,
    });
    this.session = new Session({
      clock,
      performers: {
        store,
        means,
        lockBoards,
        moment,
        isUsable: facts.isUsable,
        canOpen: reach.canOpen,
        placeOf: placesOf(cabinetFile.compartments),
        looksOccupied: facts.looksOccupied,
        findOrAddRecipient: () => custody.recipientId,
        needsReach: () => false,
        directory: new DirectoryDesk(clock, () => new DirectorySearch(store, this.couriers.cipher)),
        checkSignIn: async (_phone, pin) =>
          pin === rightPin
            ? { ok: true, courierId: custody.courierId, name: 'Dana' }
            : { ok: false, reason: 'wrong', waitMs: 0 },
        couriers: this.couriers,
        depositRefused: () => facts.depositRefused(),
        maintenance: testMaintenance(custody),
        logUnacknowledged: (_compartmentId, outcome) => this.unacknowledged.push(outcome),
        wakeMessages: () => {},
      },
      facts,
      cabinetFile,
      rules: () => {
        const { session, door, retrievalCode, retrieval, directory } = custody.configuration;
        return {
          country: 'DE',
          codeDigits: retrievalCode.digits,
          tokenNeedsLastFour: retrieval.tokenNeedsLastFour,
          standing: directory,
          idleMs: session.idleSeconds * 1_000,
          countdownMs: session.countdownSeconds * 1_000,
          thankingMs: session.thankingSeconds * 1_000,
          announceMs: door.announceMs,
          pulseAgainAfterMs: door.pulseAgainAfterMs,
          giveUpAfterMs: door.giveUpAfterMs,
          closeReminderMs: session.closeReminderSeconds * 1_000,
          closeGiveUpMs: session.closeGiveUpSeconds * 1_000,
          maintenanceIdleMs: custody.configuration.maintenance.idleSeconds * 1_000,
          graceMinutes: retrievalCode.graceMinutes,
        };
      },
      languages: () => ({ offered: ['en', 'de'], standard: 'en' }),
      logIgnored: (state, what) => this.ignored.push(`${state}/${what}`),
      onStoreFault: (fault) => this.faults.push(fault),
    });
    this.session.onView((view) => this.views.push(view));
    this.#stopListening = lockBoards.listen({
      doorEdge: (edge) => this.session.doorEdge(edge),
      unaskedEdge: (edge) => this.session.doorOpenedUnasked(edge),
      doorSeenOpen: (doorId) => this.session.doorSeenOpen(doorId),
    });
  }

  get screen(): ScreenName {
    return this.session.view().screen;
  }

  /** The view, which must be of this screen. */
  on<S extends ScreenName>(screen: S): ViewOf<S> {
    const view = this.session.view();
    if (view.screen !== screen) throw new Error(`the screen is ${view.screen}, not ${screen}`);
    return view as ViewOf<S>;
  }

  /** Whether the screens since the last call were these, each once. */
  screensSince(): ScreenName[] {
    const screens = this.views.splice(0).map((view) => view.screen);
    return screens.filter((screen, index) => screen !== screens[index - 1]);
  }

  press(name: BareCommand): boolean {
    // There are more names than TypeScript tries one by one.
    return this.send({ name } as CommandBody);
  }

  send(command: CommandBody): boolean {
    return this.session.handle(command).accepted;
  }

  stop(): void {
    this.#stopListening();
    this.session.stop();
    this.couriers.remove();
  }
}
