/** One small interface over Chromium, Firefox and WebKit, found where a machine has them. */
import {accessSync, constants, existsSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import {chromium, firefox, webkit} from 'playwright';
import type {Browser, BrowserType, LaunchOptions} from 'playwright';
import {webkitGtk} from './webkit.js';

export type Engine = 'chromium' | 'firefox' | 'webkit';
export const engines: Engine[] = ['chromium', 'firefox', 'webkit'];

/** What every engine can do for a journey. */
export interface Tab {
  goto(url: string): Promise<void>;
  /** Runs a function in the page; it must stand alone, and its argument and result be JSON. */
  run<A, R>(what: (argument: A) => R | Promise<R>, argument?: A): Promise<R>;
  click(selector: string): Promise<void>;
  /** Presses Enter on it. */
  enter(selector: string): Promise<void>;
  close(): Promise<void>;
}

/** A browser without a past: no cookies, no storage. */
export interface Session {
  /** WebKitGTK opens a tab out of sight, where nothing is painted; a window is in sight in every engine. */
  newTab(type?: 'tab' | 'window'): Promise<Tab>;
  /** Takes the network away, and gives it back; WebKitGTK has no way to, there a test closes its edge. */
  setOffline?(offline: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Where sessions come from; at the end it is closed, after all of them. */
export interface Opener {
  launch(): Promise<Session>;
  close(): Promise<void>;
}

export type Found = {via: string; opener(): Opener} | {missing: string};

/** An environment variable, then Playwright's own download, then what the system has. */
export const find = (engine: Engine): Found => finders[engine](process.env[pathVariable(engine)]);

/** Where Chromium is, for journeys that need more of it than a tab. Throws with the way to get one. */
export const chromiumPath = (): string => {
  const path =
    process.env.CHROMIUM_PATH ?? (existing(chromium.executablePath()) || systemChromium());
  if (!path) throw new Error(MISSING.chromium);
  return path;
};

/**
 * Without the two lists below the address bar, which Chromium loads for each context, hidden and in processes of their own:
 * they take twice the time of all else. Chromium obeys the last of these options alone, so what Playwright 1.64 turns off is
 * named here, too.
 */
export const CHROMIUM_ARGS = [
  `--disable-features=${[
    'WebUIOmniboxAimPopup',
    'WebUIOmniboxPopup',
    'AimEnabled',
    'AutoDeElevate',
    'AvoidCorsURLLoaderRestartOnRedirect',
    'AvoidUnnecessaryBeforeUnloadCheckSync',
    'BlockOriginHeaderModificationOnRedirect',
    'DestroyProfileOnBrowserClose',
    'DialMediaRouteProvider',
    'GlobalMediaControls',
    'HttpsUpgrades',
    'LensOverlay',
    'MediaRouter',
    'NetworkTimeServiceQuerying',
    'OptimizationHints',
    'PaintHolding',
    'ThirdPartyStoragePartitioning',
    'Translate',
  ].join()}`,
];

/** TAG_BROWSERS names the engines that must run; another runs if it is found and is skipped, with the reason, if not. */
export const required = new Set((process.env.TAG_BROWSERS ?? 'chromium').split(/[\s,]+/));

/** The same journey in every engine. */
export const describeEach = (
  title: string,
  body: (launch: () => Promise<Session>, engine: Engine) => void,
) => {
  for (const engine of engines) {
    const found = find(engine);
    if ('missing' in found) {
      const run = required.has(engine) ? it : it.skip;
      run(`${title} in ${engine}: ${found.missing}`, () => {
        throw new Error(found.missing);
      });
    } else {
      describe(`${title} in ${engine}`, () => {
        const {launch, close} = found.opener();
        body(launch, engine);
        afterAll(close);
      });
    }
  }
};

const MISSING: Record<Engine, string> = {
  chromium: 'no Chromium: apt-get install chromium, or npx playwright install chromium',
  firefox: 'no Firefox: apt-get install firefox-esr, or npx playwright install firefox',
  webkit: 'no WebKit: apt-get install webkit2gtk-driver xvfb, or npx playwright install webkit',
};

const pathVariable = (engine: Engine) => `${engine.toUpperCase()}_PATH`;

const existing = (path: string | undefined) => (path && existsSync(path) ? path : undefined);

const which = (...names: string[]) =>
  names
    .flatMap((name) =>
      name.startsWith('/')
        ? name
        : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)),
    )
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });

const systemChromium = () =>
  which(
    'chromium',
    'google-chrome-stable',
    'google-chrome',
    'chromium-browser',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  );

const finders: Record<Engine, (path: string | undefined) => Found> = {
  chromium(path = existing(chromium.executablePath()) ?? systemChromium()) {
    return path
      ? viaPlaywright(path, chromium, {executablePath: path, args: CHROMIUM_ARGS})
      : {missing: MISSING.chromium};
  },
  firefox(path) {
    const own = existing(firefox.executablePath());
    if (!path && own) return viaPlaywright(own, firefox, {});
    const stock =
      path ?? which('firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox');
    if (!stock) return {missing: MISSING.firefox};
    // A stock Firefox is driven over WebDriver BiDi, which is what this channel says.
    return viaPlaywright(stock, firefox, {channel: 'moz-firefox', executablePath: stock});
  },
  webkit(path) {
    const own = existing(webkit.executablePath());
    if (!path && own) return viaPlaywright(own, webkit, {});
    const driver = path ?? which('WebKitWebDriver');
    const display = process.env.DISPLAY ?? which('Xvfb');
    if (!driver || !display) return {missing: MISSING.webkit};
    return {via: driver, opener: () => ({launch: () => webkitGtk(driver), close: async () => {}})};
  },
};

/** One browser for all sessions: contexts share nothing either, and Firefox takes seconds to start. */
const viaPlaywright = (via: string, type: BrowserType, options: LaunchOptions): Found => ({
  via,
  opener() {
    let browser: Promise<Browser> | undefined;
    return {
      launch: async () => contextOf(await (browser ??= type.launch(options))),
      close: async () => (await browser)?.close(),
    };
  },
});

/** The session of a browser that Playwright drives, however it was launched. */
export const sessionOf = async (browser: Browser): Promise<Session> => ({
  ...(await contextOf(browser)),
  close: () => browser.close(),
});

/** What a page says as it goes, in milliseconds: it arrives before the next test begins. */
const LAST_WORDS = 100;

const contextOf = async (browser: Browser): Promise<Session> => {
  const context = await browser.newContext();
  return {
    async newTab() {
      const page = await context.newPage();
      return {
        async goto(url) {
          await page.goto(url);
        },
        run: (what, argument) => page.evaluate(what as never, argument as never),
        click: (selector) => page.click(selector),
        enter: (selector) => page.press(selector, 'Enter'),
        close: () => page.close(),
      };
    },
    setOffline: (offline) => context.setOffline(offline),
    async close() {
      await context.close();
      await new Promise((wait) => setTimeout(wait, LAST_WORDS));
    },
  };
};
