/** A browser of somebody who keeps it for longer than one start, and whom it is taken from by SIGKILL. */
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {CHROMIUM_ARGS, find, type Engine} from './browsers.js';
import {openMiniBrowsers} from './minibrowser.js';
import {mendLogs} from './torn.js';

export type Profile = Awaited<ReturnType<typeof createProfile>>;

/**
 * Starts browsers as a person does, without a driver, all on one profile; a page there acts and reports by itself.
 * They lead their own process groups, so one signal takes the browser and all its helpers in the same instant.
 */
export const createProfile = async (engine: Engine) => {
  const folder = await mkdtemp(join(tmpdir(), `edgetag-${engine}-`));
  const {start, mend = () => {}, close = () => {}} = await starters[engine](folder);
  let running: ChildProcess | undefined;
  let dying = Promise.resolve();

  const end = async (victim: ChildProcess, group: number) => {
    const gone = victim.exitCode == null ? once(victim, 'exit') : undefined;
    signal(group, 'SIGKILL');
    await gone;
    // Its helpers may take a moment to let go of the profile's files.
    for (let tries = 0; tries < 100 && signal(group, 0); tries++) {
      await new Promise((wait) => setTimeout(wait, 20));
    }
    mend();
  };
  const kill = () => {
    if (running?.pid) dying = end(running, running.pid);
    running = undefined;
    return dying;
  };

  return {
    start(url: string) {
      if (running) throw new Error('It is running. Kill it before you start it again.');
      running = start(url);
    },
    /** The signal is out when this returns; its promise waits until nothing of the browser is left. */
    kill,
    async close() {
      await kill();
      close();
      await rm(folder, {recursive: true, force: true, maxRetries: 5});
    },
  };
};

/** False when nobody of that process group is left. */
const signal = (group: number, name: NodeJS.Signals | 0) => {
  try {
    return process.kill(-group, name);
  } catch {
    return false;
  }
};

interface Starter {
  start(url: string): ChildProcess;
  /** Makes good what a kill can break that no page can help. */
  mend?(): void;
  close?(): void;
}

const starters: Record<Engine, (folder: string) => Promise<Starter>> = {
  async chromium(folder) {
    const flags = [
      '--headless=new',
      '--no-sandbox', // It has none as root, who tests run as in containers.
      '--no-first-run',
      '--no-default-browser-check',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-breakpad',
      '--disable-dev-shm-usage',
      '--password-store=basic',
      '--use-mock-keychain',
      ...CHROMIUM_ARGS,
      `--user-data-dir=${folder}`,
    ];
    return {
      start: (url) => launch(pathOf('chromium'), [...flags, url]),
      mend() {
        const torn = mendLogs(join(folder, 'Default'));
        if (torn[0])
          process.stdout.write(`killed, chromium: in the middle of writing ${torn.join(', ')}\n`);
      },
    };
  },
  async firefox(folder) {
    const lines = Object.entries(QUIET_FIREFOX).map(
      ([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`,
    );
    await writeFile(join(folder, 'user.js'), lines.join(''));
    const flags = ['--headless', '--no-remote', '--profile', folder];
    return {start: (url) => launch(pathOf('firefox'), [...flags, url])};
  },
  async webkit(folder) {
    const {start, close} = await openMiniBrowsers();
    return {start: (url) => start(folder, url), close};
  },
};

const pathOf = (engine: Engine) => {
  const found = find(engine);
  if ('missing' in found) throw new Error(found.missing);
  return found.via;
};

const launch = (path: string, flags: string[]) =>
  spawn(path, flags, {detached: true, stdio: 'ignore'});

/** No greeting, no question after a crash, no restored tabs, no errands of its own. */
const QUIET_FIREFOX = {
  'app.normandy.enabled': false,
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'startup.homepage_welcome_url': '',
  'toolkit.startup.max_resumed_crashes': -1,
};
