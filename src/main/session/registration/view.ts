import type { RegistrationPage } from '../../../contract/registration.ts';
import { readPhone } from '../../people/phone.ts';
import type { CourierFacts } from '../courier-facts.ts';
import type { RegistrationState } from './state.ts';

/** What is shown of a registration. */
export function registrationPageOf(
  state: RegistrationState,
  facts: CourierFacts,
  country: string,
): RegistrationPage {
  switch (state.name) {
    case 'naming':
      return { page: 'naming', ...(state.refusal && { refusal: state.refusal }) };
    case 'choosingCompany':
      return { page: 'choosingCompany', companies: facts.companies() };
    case 'givingNumber':
      return {
        page: 'givingNumber',
        aim: state.aim.kind,
        country,
        ...(state.refusal && { refusal: state.refusal }),
      };
    case 'awaitingProof': {
      const { aim, e164, wasSent } = state;
      const phone = readPhone(e164, country);
      return {
        page: 'awaitingProof',
        aim: aim.kind,
        phoneGroups: phone.ok ? phone.groups : [e164],
        wasSent,
        mayGoOnUnverified: aim.kind === 'registration' && facts.mayGoUnverified(e164),
        ...(state.refusal && { refusal: state.refusal }),
      };
    }
    case 'choosingPin':
      return {
        page: 'choosingPin',
        aim: state.aim.kind,
        checking: state.isChecking,
        isUnverified: state.verificationId === undefined,
        ...(state.refusal && { refusal: state.refusal }),
      };
    case 'ended':
      return { page: 'ended', outcome: state.outcome };
    default:
      return state satisfies never;
  }
}
