import type { ViewOf } from '../../../contract/view.ts';
import { ChoosingCompany } from './choosing-company.tsx';
import { ChoosingPin } from './choosing-pin.tsx';
import { Ended } from './ended.tsx';
import { GivingNumber } from './giving-number.tsx';
import { Naming } from './naming.tsx';
import { ProvingNumber } from './proving-number.tsx';

/** Page → screen, for whoever registers as a courier or has forgotten their PIN. */
export function Registering({ view }: { readonly view: ViewOf<'registering'> }) {
  const { at } = view;
  switch (at.page) {
    case 'naming':
      return <Naming view={view} at={at} />;
    case 'choosingCompany':
      return <ChoosingCompany view={view} at={at} />;
    case 'givingNumber':
      return <GivingNumber view={view} at={at} />;
    case 'awaitingProof':
      return <ProvingNumber view={view} at={at} />;
    case 'choosingPin':
      return <ChoosingPin view={view} at={at} />;
    case 'ended':
      return <Ended view={view} at={at} />;
    default:
      return at satisfies never;
  }
}
