/** Plays a script with Alloy and with ours in fresh visits side by side, and wants the same to be seen of both. */
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Browser} from 'playwright';
import type {Json} from '../../src/core/types.js';
import {openChromium} from '../support/chromium.js';
import {eventually} from '../support/edge.js';
import {differences} from './differences.js';
import {DATASTREAM, ORG, type Edge} from './given.js';
import {collect, flat, mask, type Look, type Outcome} from './outcome.js';
import {pageOf, type Page} from './page.js';
import {openRecorder, SHOP, type Recorder, type Visit} from './recorder.js';
import {settingUp, type Stage} from './stage.js';

export interface Script {
  /** What Alloy does in it. */
  name: string;
  page?: Page;
  edge?: Edge;
  /** Runs in the page and must stand alone; its outcome is part of what is compared. */
  run(stage: Stage): unknown;
  /** What `run` gets as `stage.given`. */
  given?: unknown;
  /** Options of ours only. */
  ours?: Json;
  /** Whether a monitor listens. */
  monitored?: true;
  /** How many requests to wait for, where some leave after `run` has ended. */
  requests?: number;
  /** What is compared; everything by default. */
  looks?: readonly Look[];
  /** What ours does where it is meant to differ in this script only: makes it of what Alloy did, with the reason beside it. */
  instead?(outcome: Outcome): void;
}

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');
const libraries = {
  alloy: () => read('node_modules/@adobe/alloy/dist/alloy.min.js'),
  ours: () => read('dist/full.min.js'),
};
export type Library = keyof typeof libraries;

interface House {
  browser: Browser;
  recorder: Recorder;
  userAgent: string;
}
let house: Promise<House> | undefined;

/** One browser and one server for a file. */
const openHouse = async (): Promise<House> => {
  const recorder = await openRecorder();
  const browser = await openChromium({
    args: [`--host-resolver-rules=${recorder.rules}`, '--ignore-certificate-errors'],
  });
  // As it would be without a head: Alloy looks for a browser's name in it.
  const [major] = browser.version().split('.');
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36`;
  return {browser, recorder, userAgent};
};

export const closeHouse = async () => {
  const opened = await house;
  await opened?.browser.close();
  await opened?.recorder.close();
};

let visits = 0;

export const play = async (script: Script, library: Library): Promise<Outcome> => {
  const {browser, recorder, userAgent} = await (house ??= openHouse());
  const {page: given = {}, edge, ours = {}, requests = 0} = script;
  const name = `${library}-${++visits}`;
  const visit: Visit = {html: pageOf(given), library: libraries[library](), edge, heard: []};
  recorder.visits.set(name, visit);
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    userAgent: `${userAgent} visit/${name}`,
  });
  try {
    const uncaught: string[] = [];
    const left: string[] = [];
    context.on('request', (request) => {
      const {host, protocol} = new URL(request.url());
      if (protocol == 'https:' && host != SHOP) left.push(request.url());
    });
    await context.addCookies(
      Object.entries(given.cookies ?? {}).map(([name, value]) => ({
        name,
        value,
        domain: '.shop.test',
        path: '/',
        secure: true,
        sameSite: 'None' as const,
      })),
    );
    await context.addInitScript(
      settingUp({
        org: ORG,
        datastream: DATASTREAM,
        given: script.given ?? null,
        own: library == 'ours' ? ours : {},
        monitored: !!script.monitored,
      }),
    );
    const page = await context.newPage();
    page.on('pageerror', (error) => uncaught.push(error.message));
    await page.goto(`https://${SHOP}${given.path ?? '/'}`);
    const result: unknown = await page.evaluate(
      `backstage.stage.outcome((${script.run.toString()})(backstage.stage))`,
    );
    // What has left will arrive: beacons and pixels tell nobody when.
    await eventually(
      async () => visit.heard.length,
      (count) => count >= Math.max(left.length, requests),
      PATIENCE,
    );
    return await collect(context, page, visit, left, result, uncaught);
  } finally {
    await context.close();
    recorder.visits.delete(name);
  }
};

const PATIENCE = 4000;

/** What is left of an outcome to be compared: a line for each value, that says where it is. */
export const compared = (outcome: Outcome, looks?: readonly Look[]): Record<string, unknown> => {
  const draft = structuredClone(outcome);
  differences.forEach(({level}) => level(draft));
  const all = mask(draft);
  const chosen = looks ? Object.fromEntries(looks.map((look) => [look, all[look]])) : all;
  return Object.fromEntries(flat('', chosen));
};

/** Fails with what differs; what Alloy does is what is expected. */
export const expectParity = (alloy: Outcome, ours: Outcome, {instead, looks}: Script) => {
  const expected = structuredClone(alloy);
  instead?.(expected);
  expect(compared(ours, looks)).toEqual(compared(expected, looks));
};

/** Makes a test of each script. */
export const parity = (area: string, scripts: readonly Script[]) =>
  describe(area, () => {
    afterAll(closeHouse);

    it.concurrent.each(scripts)('$name', async (script) => {
      const [alloy, ours] = await Promise.all([play(script, 'alloy'), play(script, 'ours')]);
      expectParity(alloy, ours, script);
    });
  });
