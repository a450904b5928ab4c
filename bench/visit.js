/** One visitor with a browser and a profile of their own: what they do, and what befalls them. */
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {launchProfile} from './chromium.js';

/** Until a page has done what it does after its event was answered: cookies, the database. */
const SETTLE = 500;
/** Until a browser says that something of its has died. */
const OBITUARY = 10_000;

/** `count` is how many events `send` sends. */
export const startVisit = async (visitor, port, count) => {
  const folder = await mkdtemp(join(tmpdir(), 'edgetag-bench-'));
  let context;
  let page;
  let processes = [];

  const listProcesses = async () => {
    const devtools = await context.browser().newBrowserCDPSession();
    ({processInfo: processes} = await devtools.send('SystemInfo.getProcessInfo'));
  };
  const idsOf = (kind) => processes.filter(({type}) => type == kind).map(({id}) => id);

  const reopen = async () => {
    context ||= await launchProfile(folder, port);
    // The empty tab that a browser begins with stays: it shall not end with the shop's.
    page = await context.newPage();
    await page.goto(`${visitor.origin}/page`);
  };

  return {
    async open() {
      await reopen();
      await visitor.arrived(1);
      await page.waitForTimeout(SETTLE);
      await listProcesses();
    },

    reopen,

    /** Over when the calls have returned, whatever was sent by then. */
    send: () => page.evaluate(sendMarked, count),

    goOffline: () => context.setOffline(true),
    goOnline: () => context.setOffline(false),
    breakEdge: () => void (visitor.outage = true),
    mendEdge: () => void (visitor.outage = false),
    closeTab: () => page.close(),

    /** All renderers die; the browser does not. */
    async crashTab() {
      const crash = once(page, 'crash', {signal: AbortSignal.timeout(OBITUARY)});
      idsOf('renderer').forEach(kill);
      await crash;
    },

    /** The browser with all its processes is gone at once. The machine goes on, and writes what was handed to it. */
    async killBrowser() {
      const gone = once(context, 'close', {signal: AbortSignal.timeout(OBITUARY)});
      // Playwright makes it the leader of a process group.
      idsOf('browser').forEach((id) => kill(-id));
      await gone;
      context = undefined;
    },

    async leave() {
      await context?.close();
      await rm(folder, {recursive: true, force: true, maxRetries: 10, retryDelay: 100});
    },
  };
};

const kill = (id) => {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
};

// Runs in the page.
const sendMarked = (count) => {
  for (let mark = 0; mark < count; mark++) {
    window.collect({type: 'bench.loss', data: {mark}})?.catch(() => {});
  }
};
