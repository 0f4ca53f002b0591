import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pageControls } from './page-controls.ts';
import type { PageLayout } from './page-layout.ts';

/** The whole page as one document: nothing else is ever loaded. */
export class PageDocument {
  readonly #template: string;

  /** Reads the page's parts; throws where they are not beside this file. */
  constructor(layout: PageLayout) {
    const part = (name: string) => readFileSync(join(import.meta.dirname, 'page', name), 'utf8');
    const values: Readonly<Record<string, object>> = { layout, 'panel-controls': pageControls };
    this.#template = part('page.html')
      .replace(
        /<link rel="stylesheet" href="([\w.]+)" \/>/g,
        (_, name) => `<style nonce="{{nonce}}">\n${part(name)}</style>`,
      )
      .replace(
        /(<script type="module") src="([\w.]+)">/g,
        (_, script, name) => `${script} nonce="{{nonce}}">\n${part(name)}`,
      )
      .replace(
        /(<script type="application\/json" id="([\w-]+)">)\{\}/g,
        (_, script, id) => script + inScript(values[id]),
      );
  }

  /** `nonce` is what its own script and style are known by, `token` what its requests must show. */
  with(nonce: string, token: string): string {
    return this.#template.replaceAll('{{nonce}}', nonce).replace('{{token}}', token);
  }
}

/** JSON for a script element, where a `<` could end it. */
function inScript(value: object | undefined): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Nothing but what bears the nonce, and requests to where the page came from. */
export function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
