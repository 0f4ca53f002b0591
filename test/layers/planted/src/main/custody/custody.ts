import type { bus } from '../../hardware/bus.ts';
export const parcel: typeof bus | undefined = undefined;
