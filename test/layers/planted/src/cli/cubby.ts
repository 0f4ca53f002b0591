import { parcel } from '../main/custody/custody.ts';
export const cubby = parcel;
