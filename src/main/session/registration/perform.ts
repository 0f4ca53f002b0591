import { requestVerification, tryVerificationCode } from '../../people/phone-verification.ts';
import { renewPin } from '../../people/pin-renewal.ts';
import { registerCourier } from '../../people/registration.ts';
import { letIn } from '../perform-couriers.ts';
import type { Performers, Reports } from '../performers.ts';
import type { PinChosen, RegistrationEffect, RegistrationReport } from './event.ts';

/**
 * Performs an effect of a registration and reports what came of it: at once, or, where a PIN is hashed, later.
 *
 * @throws StoreFault where the disk refuses.
 */
export function performRegistration(
  effect: RegistrationEffect,
  performers: Performers,
  {
    report,
    write,
    language,
  }: Pick<Reports, 'write' | 'language'> & {
    readonly report: (report: RegistrationReport) => void;
  },
): void {
  const { store, couriers, wakeMessages } = performers;
  const { e164 } = effect;
  switch (effect.do) {
    case 'requestCode': {
      const request = { purpose: effect.purpose, e164, language };
      const requested = store.transaction((tx) =>
        requestVerification(tx, couriers, request, performers.moment()),
      );
      if (requested.ok) wakeMessages();
      report({ kind: 'codeRequested', e164, result: requested.ok ? 'sent' : requested.refusal });
      return;
    }
    case 'tryCode': {
      const { purpose, code } = effect;
      const result = store.transaction((tx) =>
        tryVerificationCode(tx, couriers, { purpose, e164, code }, performers.moment()),
      );
      report({ kind: 'codeTried', e164, result });
      return;
    }
    case 'choosePin':
      choosePin(effect, performers).then(
        (result) => report({ kind: 'pinChosen', e164, result }),
        (error: unknown) => {
          write(() => {
            throw error;
          });
        },
      );
      return;
    default:
      effect satisfies never;
  }
}

/** Registers the courier, or gives one a new PIN; whom the policy lets deposit at once is signed in. */
async function choosePin(
  { aim, e164, pin, verificationId }: Extract<RegistrationEffect, { do: 'choosePin' }>,
  performers: Performers,
): Promise<PinChosen> {
  const { store, couriers, moment } = performers;
  const register = { store, ...couriersOf(couriers) };
  if (aim.kind === 'pinRenewal') {
    if (verificationId === undefined) return { ok: false, refusal: 'verificationNeeded' };
    const renewed = await renewPin(register, { e164, pin, verificationId }, moment);
    return renewed.ok ? { ok: true, signedIn: undefined } : refusedBy(renewed);
  }
  const { name, companyId } = aim;
  const registered = await registerCourier(register, { name, companyId, e164, pin, verificationId }, moment);
  if (!registered.ok) return refusedBy(registered);
  if (couriers.configuration().couriers.pendingMayDepositParcels === 0)
    return { ok: true, signedIn: undefined };
  const signedIn = await performers.checkSignIn(e164, pin);
  return { ok: true, signedIn: signedIn.ok ? letIn(signedIn, performers) : undefined };
}

function couriersOf({ cipher, secrets, configuration, canReachPhones }: Performers['couriers']) {
  return { cipher, secrets, configuration, canReachPhones };
}

function refusedBy(
  refused:
    | { readonly refusal: 'pinTooWeak'; readonly because: 'notSixDigits' | 'tooSimple' }
    | {
        readonly refusal: Exclude<Extract<PinChosen, { ok: false }>['refusal'], 'notSixDigits' | 'tooSimple'>;
      },
): PinChosen {
  return { ok: false, refusal: refused.refusal === 'pinTooWeak' ? refused.because : refused.refusal };
}
