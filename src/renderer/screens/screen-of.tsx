import type { KioskView } from '../../contract/view.ts';
import { AskingWhetherInside } from './asking-whether-inside.tsx';
import { AskingWhetherOpened } from './asking-whether-opened.tsx';
import { AwaitingCode } from './awaiting-code.tsx';
import { AwaitingLabel } from './awaiting-label.tsx';
import { AwaitingRecipient } from './awaiting-recipient.tsx';
import { ChoosingSize } from './choosing-size.tsx';
import { ConfirmingRecipient } from './confirming-recipient.tsx';
import { Deposited } from './deposited.tsx';
import { DoorAnnounced } from './door-announced.tsx';
import { DoorOpen } from './door-open.tsx';
import { DoorOpening } from './door-opening.tsx';
import { DoorStuck } from './door-stuck.tsx';
import { OutOfService } from './out-of-service.tsx';
import { Retrieved } from './retrieved.tsx';
import { SigningIn } from './signing-in.tsx';
import { Start } from './start.tsx';
import { StillInside } from './still-inside.tsx';

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
    case 'retrieved':
      return <Retrieved view={view} />;
    default:
      return undrawn(view);
  }
}

function undrawn(view: never): never {
  throw new Error(`no screen for ${JSON.stringify(view)}`);
}
