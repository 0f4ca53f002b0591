import type { ViewOf } from '../../../contract/view.ts';
import { Boards } from './boards.tsx';
import { Cabinet } from './cabinet.tsx';
import { ClockPage } from './clock-page.tsx';
import { Compartment } from './compartment.tsx';
import { Couriers } from './couriers.tsx';
import { Directory } from './directory.tsx';
import { AskingWhetherOpened, DoorOpen, DoorOpening, Looking } from './door-pages.tsx';
import { Sections } from './sections.tsx';
import { SigningIn } from './signing-in.tsx';
import { AllOpened, AllVacant, OpeningAll } from './sweep-pages.tsx';

/** Page → drawing. A page that the contract names and nobody draws does not compile. */
export function Maintenance({ view }: { readonly view: ViewOf<'maintenance'> }) {
  const { at } = view;
  switch (at.page) {
    case 'signingIn':
      return <SigningIn view={view} at={at} />;
    case 'sections':
      return <Sections view={view} at={at} />;
    case 'cabinet':
      return <Cabinet view={view} at={at} />;
    case 'compartment':
      return <Compartment view={view} at={at} />;
    case 'doorOpening':
      return <DoorOpening view={view} at={at} />;
    case 'askingWhetherOpened':
      return <AskingWhetherOpened view={view} at={at} />;
    case 'doorOpen':
      return <DoorOpen view={view} at={at} />;
    case 'looking':
      return <Looking view={view} at={at} />;
    case 'allVacant':
      return <AllVacant view={view} at={at} />;
    case 'openingAll':
      return <OpeningAll view={view} at={at} />;
    case 'allOpened':
      return <AllOpened view={view} at={at} />;
    case 'boards':
      return <Boards view={view} at={at} />;
    case 'couriers':
      return <Couriers view={view} at={at} />;
    case 'directory':
      return <Directory view={view} at={at} />;
    case 'clock':
      return <ClockPage view={view} at={at} />;
    default:
      return undrawn(at);
  }
}

function undrawn(at: never): never {
  throw new Error(`no page for ${JSON.stringify(at)}`);
}
