// A page that quotes the source says where from (```ts src/…); what it quotes must still stand there.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = readdirSync(`${root}docs`, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name}`);

interface Excerpt {
  readonly page: string;
  readonly source: string;
  readonly text: string;
}

const excerpts = ['README.md', 'CONTRIBUTING.md', ...pages].flatMap((page): Excerpt[] =>
  [...readFileSync(`${root}${page}`, 'utf8').matchAll(/^```tsx? (\S+)\n(.*?)^```$/gms)].map(
    ([, source = '', text = '']) => ({ page, source, text }),
  ),
);

it.each(excerpts)('$page quotes $source as it is', ({ source, text }) => {
  const whole = readFileSync(`${root}${source}`, 'utf8');
  // A line with nothing but … stands for what was left out.
  for (const part of text.split(/^…\n/m)) expect(whole).toContain(part);
});

it('finds the excerpts', () => {
  expect(excerpts.length).toBeGreaterThan(5);
});
