import type { Screen } from '../../contract/view.ts';
import type { CourierFacts } from './courier-facts.ts';
import type { StateNamed } from './state.ts';

/** What couriers see besides the way of a deposit. */
export function courierScreen(
  state: StateNamed<'depositRefused' | 'takingBack'>,
  facts: CourierFacts,
): Screen {
  const { id, name: courierName } = state.courier;
  switch (state.name) {
    case 'depositRefused': {
      const isShutOut = state.courier.shutOutAs !== undefined;
      return {
        screen: 'depositRefused',
        courierName,
        because: state.because,
        toTakeBack: isShutOut ? 0 : facts.toTakeBack(id).length,
        hasUnsettled: !isShutOut && facts.hasUnsettled(id),
        canChooseSize: state.inHand !== undefined,
      };
    }
    case 'takingBack':
      return {
        screen: 'takingBack',
        courierName,
        parcels: facts.toTakeBack(id),
        ...(state.lastTaken !== undefined && { lastTaken: state.lastTaken }),
        ...(state.refusal !== undefined && { refusal: state.refusal }),
      };
    default:
      return state satisfies never;
  }
}
