import { startHold } from '../custody/hold-clock.ts';
import { TestKiosk } from './test-kiosk.ts';

/** A kiosk at which somebody takes out parcels. Only tests use it. */
export interface VisitKiosk
  extends Pick<TestKiosk, 'custody' | 'on' | 'press' | 'send' | 'pass' | 'screen' | 'session'> {
  /** From the start screen to the open door of the parcel that this code is for. */
  untilTaking(code: string): Promise<void>;
  close(compartmentId: string): Promise<void>;
  startHold(parcelId: string): void;
}

export async function testVisitKiosk(): Promise<VisitKiosk> {
  const kiosk = await TestKiosk.start();
  return Object.assign(kiosk, {
    async untilTaking(code: string) {
      kiosk.press('beginRetrieval');
      kiosk.send({ name: 'submitCode', code });
      await kiosk.pass(4_000);
    },
    async close(compartmentId: string) {
      kiosk.door(compartmentId).close();
      await kiosk.pass(2_000);
    },
    startHold(parcelId: string) {
      kiosk.custody.act((tx) =>
        startHold(
          tx,
          { parcelId, because: 'messageDelivered', isReachable: () => true },
          kiosk.custody.moment(),
        ),
      );
    },
  });
}
