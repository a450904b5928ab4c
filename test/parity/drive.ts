/** Plays a script with Alloy or with ours, and wants the same to be seen of both. */
import type {Json} from '../../src/core/types.js';
import {differences} from './differences.js';
import {DATASTREAM, ORG, type Edge} from './given.js';
import {collect, mask, type Look, type Outcome} from './outcome.js';
import {pageOf, type Page} from './page.js';
import {SHOP} from './recorder.js';
import {visiting, type Library} from './rooms.js';
import type {Stage} from './stage.js';
import {transcript} from './transcript.js';

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
  /** What is compared; everything by default. Log lines are not where answers race. */
  looks?: readonly Look[];
  /** What ours does where it is meant to differ in this script only: makes it of what Alloy did, with the reason beside it. */
  instead?(outcome: Outcome): void;
}

export const play = (script: Script, library: Library): Promise<Outcome> =>
  visiting(library, async (room) => {
    const {page = {}, ours = {}, given = null, monitored = false, run} = script;
    const own = library == 'ours' ? ours : {};
    const setting = {org: ORG, datastream: DATASTREAM, given, own, monitored};
    room.enter({edge: script.edge, html: pageOf(page, library, setting)});
    await room.context.addCookies(
      Object.entries(page.cookies ?? {}).map(([name, value]) => ({
        name,
        value,
        domain: '.shop.test',
        path: '/',
        secure: true,
        sameSite: 'None' as const,
      })),
    );
    const {path = '/'} = page;
    const address = `https://${SHOP}${typeof path == 'function' ? path() : path}`;
    try {
      await room.page.goto(address, {waitUntil: 'domcontentloaded'});
      const result: unknown = await room.page
        .evaluate(`backstage.stage.outcome((${run.toString()})(backstage.stage))`)
        .catch(async (error: Error) => {
          if (!/context was destroyed/.test(error.message)) throw error;
          await room.page.waitForFunction(
            () => 'backstage' in window && document.readyState == 'complete',
          );
          return 'the page was left';
        });
      // Beacons and pixels tell nobody when they are there.
      await room.arrivals(script.requests);
      return await collect(room, result);
    } finally {
      await room.leave();
    }
  });

const EVERYTHING: readonly Look[] = [
  ...(['requests', 'result', 'cookies', 'storage', 'lines', 'calls', 'uncaught', 'dom'] as const),
];

/** What is left of an outcome to be compared. */
export const compared = (outcome: Outcome, looks = EVERYTHING): string => {
  const draft = structuredClone(outcome);
  differences.forEach(({level}) => level(draft));
  return transcript(mask(draft), looks).join('\n');
};

/** Fails with what differs; what Alloy does is what is expected. */
export const expectParity = (alloy: Outcome, ours: Outcome, {instead, looks}: Script) => {
  const expected = structuredClone(alloy);
  instead?.(expected);
  expect(compared(ours, looks)).toBe(compared(expected, looks));
};
