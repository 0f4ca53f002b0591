import { word } from '../session/session.ts';
import schedule from 'node-cron';
import axios from 'axios';
export const people = [word, schedule, axios];
