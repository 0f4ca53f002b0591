import type { KioskView } from '../../contract/view.ts';
import { AskingWhetherInside } from './asking-whether-inside.tsx';
import { AskingWhetherOpened } from './asking-whether-opened.tsx';
import { AwaitingCode } from './awaiting-code.tsx';
import { AwaitingLabel } from './awaiting-label.tsx';
import { AwaitingLastFour } from './awaiting-last-four.tsx';
import { AwaitingProof } from './awaiting-proof.tsx';
import { AwaitingRecipient } from './awaiting-recipient.tsx';
import { ChoosingCredential } from './choosing-credential.tsx';
import { ChoosingSize } from './choosing-size.tsx';
import { ConfirmingRecipient } from './confirming-recipient.tsx';
import { CredentialMade } from './credential-made.tsx';
import { DepositRefused } from './deposit-refused.tsx';
import { Deposited } from './deposited.tsx';
import { DoorAnnounced } from './door-announced.tsx';
import { DoorOpen } from './door-open.tsx';
import { DoorOpening } from './door-opening.tsx';
import { DoorStuck } from './door-stuck.tsx';
import { EnteringResidence } from './entering-residence.tsx';
import { Maintenance } from './maintenance/maintenance.tsx';
import { NothingHere } from './nothing-here.tsx';
import { OutOfService } from './out-of-service.tsx';
import { ProblemNoted } from './problem-noted.tsx';
import { ProvingNumber } from './proving-number.tsx';
import { Registering } from './registration/registering.tsx';
import { Retrieved } from './retrieved.tsx';
import { SearchingDirectory } from './searching-directory.tsx';
import { SigningIn } from './signing-in.tsx';
import { Start } from './start.tsx';
import { StillInside } from './still-inside.tsx';
import { TakingBack } from './taking-back.tsx';

/** View → screen. A screen that the contract names and nobody draws does not compile. */
export function ScreenOf({ view }: { readonly view: KioskView }) {
  switch (view.screen) {
    case 'outOfService':
      return <OutOfService view={view} />;
    case 'start':
      return <Start view={view} />;
    case 'signingIn':
      return <SigningIn view={view} />;
    case 'awaitingLabel':
      return <AwaitingLabel view={view} />;
    case 'awaitingRecipient':
      return <AwaitingRecipient view={view} />;
    case 'searchingDirectory':
      return <SearchingDirectory view={view} />;
    case 'confirmingRecipient':
      return <ConfirmingRecipient view={view} />;
    case 'choosingSize':
      return <ChoosingSize view={view} />;
    case 'awaitingCode':
      return <AwaitingCode view={view} />;
    case 'doorAnnounced':
      return <DoorAnnounced view={view} />;
    case 'doorOpening':
      return <DoorOpening view={view} />;
    case 'askingWhetherOpened':
      return <AskingWhetherOpened view={view} />;
    case 'doorOpen':
      return <DoorOpen view={view} />;
    case 'doorStuck':
      return <DoorStuck view={view} />;
    case 'askingWhetherInside':
      return <AskingWhetherInside view={view} />;
    case 'deposited':
      return <Deposited view={view} />;
    case 'stillInside':
      return <StillInside view={view} />;
    case 'awaitingLastFour':
      return <AwaitingLastFour view={view} />;
    case 'enteringResidence':
      return <EnteringResidence view={view} />;
    case 'nothingHere':
      return <NothingHere view={view} />;
    case 'provingNumber':
      return <ProvingNumber view={view} />;
    case 'awaitingProof':
      return <AwaitingProof view={view} />;
    case 'choosingCredential':
      return <ChoosingCredential view={view} />;
    case 'credentialMade':
      return <CredentialMade view={view} />;
    case 'problemNoted':
      return <ProblemNoted view={view} />;
    case 'retrieved':
      return <Retrieved view={view} />;
    case 'depositRefused':
      return <DepositRefused view={view} />;
    case 'takingBack':
      return <TakingBack view={view} />;
    case 'registering':
      return <Registering view={view} />;
    case 'maintenance':
      return <Maintenance view={view} />;
    default:
      return undrawn(view);
  }
}

function undrawn(view: never): never {
  throw new Error(`no screen for ${JSON.stringify(view)}`);
}
