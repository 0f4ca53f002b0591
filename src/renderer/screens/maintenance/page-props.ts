import type { MaintenancePageName, PageOf } from '../../../contract/maintenance.ts';
import type { ViewOf } from '../../../contract/view.ts';

/** A page of maintenance mode, and the view around it. */
export interface PageProps<P extends MaintenancePageName> {
  readonly view: ViewOf<'maintenance'>;
  readonly at: PageOf<P>;
}
