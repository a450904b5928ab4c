/** Chromium for journeys that need more of it than a tab, and an ear on what its pages complain about. */
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
  chromium,
  type Browser,
  type BrowserContext,
  type LaunchOptions,
  type Locator,
  type Page,
} from 'playwright';
import {CHROMIUM_ARGS, chromiumPath} from './browsers.js';

export const openChromium = ({args = [], ...more}: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({executablePath: chromiumPath(), args: [...CHROMIUM_ARGS, ...args], ...more});

/** A Chromium of somebody who has been in its settings: `preferences` are those of the profile's own file. */
export const openProfile = async (
  preferences: object,
  {args = [], ...more}: LaunchOptions = {},
): Promise<{context: BrowserContext; close(): Promise<void>}> => {
  const folder = await mkdtemp(join(tmpdir(), 'edgetag-profile-'));
  await mkdir(join(folder, 'Default'));
  await writeFile(join(folder, 'Default/Preferences'), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: chromiumPath(),
    args: [...CHROMIUM_ARGS, ...args],
    ...more,
  });
  return {
    context,
    async close() {
      await context.close();
      await rm(folder, {recursive: true, force: true, maxRetries: 5});
    },
  };
};

/** What a page complained about so far. */
export interface Overheard {
  /** Errors and rejections that nobody caught. */
  uncaught: string[];
  /** Warnings and errors on the console, the browser's own among them. */
  console: string[];
}

export const overhear = (page: Page): Overheard => {
  const heard: Overheard = {uncaught: [], console: []};
  page.on('pageerror', (error) => heard.uncaught.push(String(error)));
  page.on('console', (message) => {
    if (message.type() == 'error' || message.type() == 'warning') {
      heard.console.push(`${message.type()}: ${message.text()}`);
    }
  });
  return heard;
};

/** A page that has nothing to complain about. */
export const CONTENT: Overheard = {uncaught: [], console: []};

/** Waits until a locator finds so many elements: an interface may still be on its way from one list to the next. */
export const waitForCount = async (locator: Locator, count: number): Promise<void> => {
  const end = Date.now() + 30_000;
  for (;;) {
    const found = await locator.count();
    if (found === count) return;
    if (Date.now() > end)
      throw new Error(`There are ${found} of ${String(locator)}, not ${count}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
