import { join } from 'node:path';
import type { ElectronApplication, Page } from 'playwright-core';
import { electronArguments, electronExecutable } from '../electron-runtime.mjs';
import type { WindowSize } from './kiosk-process.ts';
import { launchElectron } from './touchscreen.ts';

/** A browser on a page, for whoever looks at one or works it as a person does. */
export class PageBrowser {
  readonly page: Page;
  readonly #app: ElectronApplication;

  private constructor(app: ElectronApplication, page: Page) {
    this.#app = app;
    this.page = page;
  }

  static async open(
    url: string,
    size: WindowSize,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<PageBrowser> {
    const app = await launchElectron({
      executablePath: electronExecutable(),
      args: [
        ...electronArguments(),
        join(import.meta.dirname, 'page-window.mjs'),
        String(size.width),
        String(size.height),
        url,
      ],
      env: { ...(process.env as Record<string, string>), ...environment },
    });
    const page = await app.firstWindow();
    await page.waitForLoadState();
    return new PageBrowser(app, page);
  }

  close(): Promise<void> {
    return this.#app.close();
  }
}
