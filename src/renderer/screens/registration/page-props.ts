import type { RegistrationPage, RegistrationPageOf } from '../../../contract/registration.ts';
import type { ViewOf } from '../../../contract/view.ts';

/** What every page of a registration is drawn from. */
export interface PageProps<P extends RegistrationPage['page']> {
  readonly view: ViewOf<'registering'>;
  readonly at: RegistrationPageOf<P>;
}
