import { parcel } from '../custody/custody.ts';
export const entry = parcel;
