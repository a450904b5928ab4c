/** Chromium for journeys that need more of it than a tab, and an ear on what its pages complain about. */
import {chromium, type Browser, type LaunchOptions, type Page} from 'playwright';
import {chromiumPath} from './browsers.js';

export const openChromium = (options: LaunchOptions = {}): Promise<Browser> =>
  chromium.launch({executablePath: chromiumPath(), ...options});

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
