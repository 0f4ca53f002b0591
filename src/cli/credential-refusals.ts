import type { CredentialRefusal } from '../main/people/standing-credentials.ts';

/** Why a person gets no badge or PIN, for whoever wanted to make it. */
export const credentialRefusals: Readonly<Record<CredentialRefusal, string>> = {
  notOffered: 'the configuration allows none (section "directory")',
  unknownPerson: 'this person has left the directory',
  verificationNeeded: 'the number is not proven',
  tooManyAtResidence: 'as many people of this residence as may have a PIN',
};
