import { expect, it } from 'vitest';
import { instructions } from './system-packages.mjs';

const needs = [
  { library: 'libasound.so.2', debian: ['libasound2t64', 'libasound2'] },
  { program: 'Xvfb', debian: ['xvfb'] },
];

it('gives the exact command on Debian', () => {
  expect(instructions(needs, true)).toContain('sudo apt-get install --no-install-recommends libasound2 xvfb');
});

it('names what is missing elsewhere', () => {
  expect(instructions(needs, false)).toContain('libasound.so.2, Xvfb');
});
