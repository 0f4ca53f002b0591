import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import de from '../../assets/locales/de.json' with { type: 'json' };
import en from '../../assets/locales/en.json' with { type: 'json' };
import { languages } from '../contract/configuration.ts';
import { translations } from './i18n.ts';

const locales: Record<string, object> = { en, de };

interface Text {
  /** The key as the code says it, without the plural's suffix. */
  readonly key: string;
  readonly plural: string | undefined;
  readonly isOrdinal: boolean;
  readonly value: string;
}

function textsOf(tree: object, path: readonly string[] = []): Text[] {
  return Object.entries(tree).flatMap(([name, value]: [string, unknown]): Text[] => {
    if (typeof value === 'object' && value !== null) return textsOf(value, [...path, name]);
    const plural = /^(.+?)(_ordinal)?_(zero|one|two|few|many|other)$/.exec(name);
    return [
      {
        key: [...path, plural?.[1] ?? name].join('.'),
        plural: plural?.[3],
        isOrdinal: plural?.[2] !== undefined,
        value: String(value),
      },
    ];
  });
}

function placeholdersOf(value: string): string[] {
  return [...value.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] as string).sort();
}

describe.each(languages)('locale %s', (language) => {
  const texts = textsOf(locales[language] as object);

  it('has the same keys as English', () => {
    const keys = (tree: object) => [...new Set(textsOf(tree).map((text) => text.key))].sort();
    expect(keys(locales[language] as object)).toEqual(keys(en));
  });

  it('has exactly the plural forms that its language has', () => {
    for (const type of ['cardinal', 'ordinal'] as const) {
      const wanted = new Intl.PluralRules(language, { type }).resolvedOptions().pluralCategories;
      const forms = Map.groupBy(
        texts.filter((text) => text.plural !== undefined && text.isOrdinal === (type === 'ordinal')),
        (text) => text.key,
      );
      for (const [key, found] of forms) {
        expect([...found.map((text) => text.plural)].sort(), key).toEqual([...wanted].sort());
      }
    }
  });

  it('fills in the same values as English', () => {
    const english = new Map(textsOf(en).map((text) => [text.key, placeholdersOf(text.value)]));
    for (const text of texts) expect(placeholdersOf(text.value), text.key).toEqual(english.get(text.key));
  });

  it('has no empty text', () => {
    for (const text of texts) expect(text.value.trim(), text.key).not.toBe('');
  });
});

describe('the texts', () => {
  const folder = import.meta.dirname;
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

  it('are all used', () => {
    const used = sources
      .flatMap((source) => [
        ...source.matchAll(/['`]((?:[a-zA-Z]+|\$\{[^}]+\})(?:\.(?:[a-zA-Z]+|\$\{[^}]+\}))+)['`]/g),
      ])
      .map(
        (match) =>
          new RegExp(`^${(match[1] as string).replaceAll('.', '\\.').replace(/\$\{[^}]+\}/g, '[^.]+')}$`),
      );
    const unused = textsOf(en)
      .map((text) => text.key)
      .filter((key) => !used.some((pattern) => pattern.test(key)));
    expect(unused).toEqual([]);
  });

  it('throw in tests where one is missing', () => {
    const { en: english } = translations((key) => {
      throw new Error(`no text for ${key}`);
    });
    expect(() => english.t('start.nothing' as 'start.heading')).toThrow('no text for start.nothing');
  });
});
