/**
 * Tabs for visits, each in a context of its own. A new context for every visit would cost half a second; here the last
 * visitor's things are thrown away instead: cookies and databases here, other storage by the next page.
 */
import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Browser, BrowserContext, CDPSession, Page} from 'playwright';
import {openChromium} from '../support/chromium.js';
import {eventually} from '../support/edge.js';
import {openRecorder, SHOP, type Recorder, type Visit} from './recorder.js';

const ROOT = resolve(__dirname, '../..');
const FILES = {
  alloy: 'node_modules/@adobe/alloy/dist/alloy.min.js',
  ours: 'dist/full.min.js',
};
export type Library = keyof typeof FILES;

export interface Room {
  page: Page;
  context: BrowserContext;
  visit: Visit;
  enter(visit: Pick<Visit, 'edge' | 'html'>): void;
  /** Waits until all that has left, and so many requests at least, has arrived. */
  arrivals(atLeast?: number): Promise<unknown>;
  leave(): Promise<void>;
}

interface House {
  browser: Browser;
  recorder: Recorder;
  /** What is free, by library. */
  rooms: Record<Library, Promise<Room>[]>;
  waiting: Record<Library, ((room: Promise<Room>) => void)[]>;
}

/** Per library, so that some can wait while two cores work. */
const ROOMS = 3;
/** What is on its way arrives at once, or never. */
const PATIENCE = 4000;
const DATABASES = {origin: `https://${SHOP}`, storageTypes: 'indexeddb'};
let house: Promise<House> | undefined;

const openHouse = async (): Promise<House> => {
  const recorder = await openRecorder(
    Object.fromEntries(
      // Ours looks for the second half of its queue beside it.
      Object.entries({
        ...FILES,
        'later.min': 'dist/later.min.js',
        'offers.min': 'dist/offers.min.js',
        'debug.min': 'dist/debug.min.js',
      }).map(([name, file]) => [name, readFileSync(resolve(ROOT, file))]),
    ),
  );
  const browser = await openChromium({args: recorder.args});
  const open = (library: Library) =>
    Array.from({length: ROOMS}, (_, index) =>
      openRoom(browser, recorder, library, `${library}-${index}`),
    );
  return {
    browser,
    recorder,
    rooms: {alloy: open('alloy'), ours: open('ours')},
    waiting: {alloy: [], ours: []},
  };
};

const openRoom = async (
  browser: Browser,
  {visits}: Recorder,
  library: Library,
  name: string,
): Promise<Room> => {
  // As it would be with a head: Alloy looks for a browser's name in it. Its end is how the server knows the room.
  const [major] = browser.version().split('.');
  const context = await browser.newContext({
    userAgent: `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${major}.0.0.0 Safari/537.36 visit/${name}`,
  });
  const page = await context.newPage();
  const devtools: CDPSession = await context.newCDPSession(page);
  const room: Room = {
    page,
    context,
    visit: undefined as never,
    enter({edge, html}) {
      room.visit = {edge, html, library, left: [], heard: [], uncaught: []};
      visits.set(name, room.visit);
    },
    arrivals: (atLeast = 0) =>
      eventually(
        async () => room.visit.heard.length - Math.max(room.visit.left.length, atLeast),
        (surplus) => surplus >= 0,
        PATIENCE,
      ),
    async leave() {
      await page.goto('about:blank');
      // Ours may say good-bye, and have kept what it could not send.
      await room.arrivals();
      if (library == 'ours') await devtools.send('Storage.clearDataForOrigin', DATABASES);
      await context.clearCookies();
    },
  };
  context.on('request', (request) => {
    const {host, protocol} = new URL(request.url());
    if (protocol == 'https:' && host != SHOP) room.visit.left.push(request.url());
  });
  page.on('pageerror', (error) => room.visit.uncaught.push(error.message));
  return room;
};

/** Takes the next free room for as long as a visit lasts. */
export const visiting = async <T>(library: Library, stay: (room: Room) => Promise<T>) => {
  const {rooms, waiting} = await (house ??= openHouse());
  const taken =
    rooms[library].pop() ?? new Promise<Room>((resolve) => waiting[library].push(resolve));
  try {
    return await stay(await taken);
  } finally {
    const next = waiting[library].shift();
    if (next) next(taken);
    else rooms[library].push(taken);
  }
};

export const closeHouse = async () => {
  const opened = await house;
  await opened?.browser.close();
  await opened?.recorder.close();
};
