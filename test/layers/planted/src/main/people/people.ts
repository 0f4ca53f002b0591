import { word } from '../session/session.ts';
import axios from 'axios';
export const people = [word, axios];
