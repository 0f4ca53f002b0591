import type { CabinetFile } from '../../contract/cabinet-file.ts';
import { TestCabinet } from '../../hardware/test-cabinet.ts';
import { wiringOf } from '../../hardware/wiring.ts';
import { smallCabinet, TestCustody } from '../custody/test-custody.ts';
import { rightPin, TestSession } from './test-session.ts';

const opened: TestKiosk[] = [];

export async function stopKiosks(): Promise<void> {
  for (const kiosk of opened.splice(0)) await kiosk.stop();
}

/** The session on real custody, the real driver and simulated boards, all on one clock. Only tests use it. */
export class TestKiosk extends TestSession {
  readonly cabinet: TestCabinet;

  static async start(file: CabinetFile = smallCabinet): Promise<TestKiosk> {
    const cabinet = new TestCabinet(wiringOf(file));
    const kiosk = new TestKiosk(new TestCustody({ clock: cabinet.clock, file }), cabinet, file);
    opened.push(kiosk);
    await cabinet.settled();
    kiosk.screensSince();
    return kiosk;
  }

  private constructor(custody: TestCustody, cabinet: TestCabinet, file: CabinetFile) {
    super(custody, cabinet.lockBoards, file);
    this.cabinet = cabinet;
  }

  door(id: string) {
    return this.cabinet.simulated.door(id);
  }

  pulses(): number {
    return this.cabinet.pulses.length;
  }

  async pass(ms: number): Promise<void> {
    await this.cabinet.clock.advanceAsync(ms);
  }

  /** Signs in and goes as far as the size. */
  async untilSize(trackingNumber = 'PARCEL-1'): Promise<void> {
    this.press('beginDeposit');
    this.send({ name: 'signIn', phone: '0151 11111111', pin: rightPin });
    await this.pass(1);
    this.untilSizeSignedIn(trackingNumber);
  }

  untilSizeSignedIn(trackingNumber: string): void {
    this.send({ name: 'submitLabel', trackingNumber });
    this.send({ name: 'submitRecipient', phone: '0151 23456789' });
    this.press('confirmRecipient');
  }

  /** A deposit until its door is open. */
  async untilOpen(): Promise<string> {
    await this.untilSize();
    this.send({ name: 'chooseSize', sizeClass: 'S' });
    const { id } = this.on('doorAnnounced').compartment;
    await this.pass(4_000);
    return id;
  }

  override async stop(): Promise<void> {
    super.stop();
    await this.cabinet.lockBoards.stop();
  }
}
