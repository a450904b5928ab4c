/** What answers bring for others: audiences, and pixels that tell partners who the visitor is. */
import type {Script} from '../drive.js';
import {handle, RETURNING, saying} from '../given.js';

const push = (...payload: unknown[]) => saying(handle('activation:push', ...payload));
const exchange = (...payload: unknown[]) => saying(handle('identity:exchange', ...payload));
const url = (address: string, hideReferrer = false, more: object = {}) => ({
  type: 'url',
  id: 31,
  spec: {url: address, hideReferrer, ttlMinutes: 10_080},
  ...more,
});
const PX = 'https://px.partner.test';

/** Sends an event, and waits until so many lines have told of pixels. */
const seen = (name: string, lines: number, ...edge: ReturnType<typeof push>[]): Script => ({
  name,
  page: {cookies: RETURNING},
  edge: (heard, index) =>
    heard.path == '/broken' ? {status: 404, body: 'Not found'} : edge[index],
  given: lines,
  requests: 1 + lines,
  run: async ({configure, given, send, until}) => {
    const told = () => ((window as any).backstage.lines as string[][]).filter(isAboutPixels);
    const isAboutPixels = ([, , text]: string[]) => /succeeded|failed/.test(String(text));
    await configure({debugEnabled: true});
    const result = await send();
    await until(() => told().length >= given);
    const frames = [...document.querySelectorAll('iframe')].map(({name, style}) => [
      name,
      style.display,
      style.width,
      style.height,
    ]);
    return [result, frames, document.images.length];
  },
});

export const audiences: Script[] = [
  seen('are told by a pixel', 1, push(url(`${PX}/seg?x=1`))),
  seen('are told by a pixel that does not say which page it was', 1, push(url(`${PX}/seg`, true))),
  seen(
    'are told by several pixels, out of one frame',
    3,
    push(url(`${PX}/a`, true), url(`${PX}/b`), url('//px.partner.test/c', true)),
  ),
  seen('are told or not: a pixel that fails is a warning', 1, push(url(`${PX}/broken`))),
  seen(
    'are kept in cookies',
    0,
    push(
      {type: 'cookie', spec: {name: 'aud', value: 'a=b; c', domain: 'shop.test', ttlDays: 30}},
      {type: 'cookie', spec: {name: 'host', value: 'x'}},
      {type: 'cookie', spec: {name: 'empty', domain: '', ttlDays: 5}},
    ),
  ),
  seen('of an unknown kind are left alone', 0, push({type: 'fax', spec: {url: `${PX}/fax`}})),
  {
    name: 'that are asked for are part of the result',
    page: {cookies: RETURNING},
    edge: [
      saying(
        handle('activation:pull', {type: 'profileLookup', destinationId: 'd-1', segments: []}),
        handle('activation:pull', {type: 'profileLookup', destinationId: 'd-2'}),
      ),
    ],
    run: async ({configure, send}) => {
      await configure();
      return send();
    },
    // Its documentation has them in the result; this version of it has not.
    instead: ({result}) => {
      (result as any).resolved.destinations = [
        {type: 'profileLookup', destinationId: 'd-1', segments: []},
        {type: 'profileLookup', destinationId: 'd-2'},
      ];
    },
  },
];

export const partners: Script[] = [
  seen('hear who the visitor is', 1, exchange(url(`${PX}/sync`))),
  seen('hear it without the page', 1, exchange(url(`${PX}/sync`, true))),
  seen('may not hear it, which is a warning', 1, exchange(url(`${PX}/broken`))),
  seen(
    'hear it by pixels only',
    1,
    exchange({type: 'iframe', spec: {url: `${PX}/frame`}}, url('//px.partner.test/sync')),
  ),
];
