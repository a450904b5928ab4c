/** The development edge for a test, with what a journey asks of it. */
import http from 'node:http';
import https from 'node:https';
import {resolve} from 'node:path';
import {text} from 'node:stream/consumers';
import {startEdge, type EdgeOptions} from '../../demo/edge/server.js';
import type {Fault, JournalEvent, JournalRequest, Offers} from '../../demo/edge/types.js';

export const ROOT = resolve(__dirname, '../..');

export type TestEdge = Awaited<ReturnType<typeof openEdge>>;

export const openEdge = async (options: Partial<EdgeOptions> = {}) => {
  // A busy machine takes a while to make a page; only a test about that lets it go without its offers.
  const edge = await startEdge({root: ROOT, port: 0, patience: 30_000, ...options});
  const ask = (path: string, method = 'GET', value?: unknown) =>
    new Promise<string>((answer, fail) => {
      const address = `${edge.url}/_edge/${path}`;
      const {request} = address.startsWith('https:') ? https : http;
      const headers = value === undefined ? {} : {'content-type': 'application/json'};
      // Nobody signed the certificate of an edge that speaks https.
      request(address, {method, headers, rejectUnauthorized: false}, (response) => {
        const {statusCode = 0} = response;
        text(response).then((body) => {
          if (statusCode < 300) answer(body);
          else fail(new Error(`${path}: ${statusCode} ${body}`));
        }, fail);
      })
        .on('error', fail)
        .end(value === undefined ? undefined : JSON.stringify(value));
    });
  const list = async <T>(path: string) =>
    (await ask(path))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as T);
  const put = (path: string, value: unknown) => ask(path, 'PUT', value);
  let before = 0;
  // Whoever waits asks forty times a second: each event is fetched once, or a thousand of them would keep the machine busy.
  let known: JournalEvent[] = [];
  const last = () => known.at(-1)?.seq ?? before;
  const events = async () => {
    const news = await list<JournalEvent>(`events?since=${last()}`);
    // Somebody else may have asked, or forgotten all, meanwhile.
    known.push(...news.filter(({seq}) => seq > last()));
    return [...known];
  };
  const requests = () => list<JournalRequest>(`requests?since=${before}`);

  return {
    ...edge,
    /** What arrived since the last `reset`. */
    events,
    requests,
    faults: (...faults: Fault[]) => put('faults', faults),
    offers: (offers: Offers) => put('offers', offers),
    /** Forgets events, faults and offers. */
    async reset() {
      const all = [...(await events()), ...(await requests())];
      before = Math.max(before, ...all.map(({seq}) => seq));
      known = [];
      await put('faults', []);
      await put('offers', {});
    },
    /** Waits for that many events and returns them; fails by saying what came instead. */
    async received(count: number) {
      const all = await eventually(
        events,
        ({length}) => length >= count,
        // Longer than the steps between probes: a first one may leave before the network is really back.
        40_000,
      );
      expect(all.map(({event}) => event.xdm?.eventType)).toHaveLength(count);
      return all;
    },
  };
};

/** Asks again until the answer will do or the patience ends; returns the last answer either way. */
export const eventually = async <T>(
  ask: () => Promise<T>,
  enough: (answer: T) => boolean,
  patience = 30_000,
): Promise<T> => {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await ask();
    if (enough(answer) || Date.now() > end) return answer;
    await new Promise((wait) => setTimeout(wait, 25));
  }
};

/** Long enough for something that must not happen to have happened. */
export const quietly = (milliseconds = 400) =>
  new Promise((wait) => setTimeout(wait, milliseconds));
