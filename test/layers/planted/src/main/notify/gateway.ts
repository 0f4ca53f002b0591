import { parcel } from '../custody/custody.ts';
import { SerialPort } from 'serialport';
export const gateway = [parcel, SerialPort];
