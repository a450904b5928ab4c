/** @jest-environment-options {"url": "https://www.shop.test/"} */
import {audiences, exchange} from '../../src/components/partners/index.js';
import {consent} from '../../src/components/consent/index.js';
import {held, openConfigured, settle, taken, type Given} from '../support/instance.js';
import type {Json} from '../../src/core/types.js';

const IN = {standard: 'Adobe', version: '1.0', value: {general: 'in'}};
const OUT = {standard: 'Adobe', version: '1.0', value: {general: 'out'}};

/** jsdom loads no images: a test decides what becomes of them. */
const images: HTMLImageElement[] = [];
const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src')!;
let cookies: jest.SpyInstance<void, [string]>;

beforeAll(() =>
  Object.defineProperty(HTMLImageElement.prototype, 'src', {
    set(this: HTMLImageElement, url: string) {
      this.title = url;
      images.push(this);
    },
    configurable: true,
  }),
);
afterAll(() => Object.defineProperty(HTMLImageElement.prototype, 'src', source));
beforeEach(() => {
  images.length = 0;
  cookies = jest.spyOn(document, 'cookie', 'set').mockImplementation(() => {});
});
afterEach(() => cookies.mockRestore());

const push = (...payload: unknown[]) => ({type: 'activation:push', payload});
const sync = (...payload: unknown[]) => ({type: 'identity:exchange', payload});
const url = (address: string) => ({type: 'url', spec: {url: address, hideReferrer: false}});
const cookie = (spec: Json) => ({type: 'cookie', spec});

const visit = ({options, ...given}: Given & {options?: Json} = {}) =>
  openConfigured({
    components: [audiences, exchange, consent],
    options: {debugEnabled: true, ...options},
    ...given,
  });
const written = () => cookies.mock.calls.map(([text]) => text);
const fired = () => images.map(({title}) => title);

describe('audiences', () => {
  it('that were asked for are in the result, from all handles', async () => {
    const pull = (alias: string) => ({type: 'activation:pull', payload: [{alias}]});
    const {run} = await visit({answer: () => taken(pull('a'), pull('b'))});
    expect(await run('sendEvent')).toEqual({destinations: [{alias: 'a'}, {alias: 'b'}]});
  });

  it('are an empty list where there are none, also after a beacon', async () => {
    const {run} = await visit({answer: (_sent, index) => (index ? {status: 204} : taken())});
    expect(await run('sendEvent')).toEqual({destinations: []});
    expect(await run('sendEvent')).toEqual({destinations: []});
  });

  it('are told to a cookie as it is described, and the log says so', async () => {
    const spec = {name: 'aud', value: 'a=b; c/é', domain: 'shop.test', ttlDays: 30};
    const {printed, run} = await visit({answer: () => taken(push(cookie(spec)))});
    await run('sendEvent');
    await settle();
    expect(written()).toEqual([
      'aud=a%3Db%3B%20c%2F%C3%A9;Path=/;Domain=shop.test;Max-Age=2592000;SameSite=None;Secure',
    ]);
    expect(printed.filter(([, , text]) => text == 'Setting cookie')).toEqual([
      [
        'info',
        '[tag] [Audiences]',
        'Setting cookie',
        {
          name: 'aud',
          value: 'a=b; c/é',
          domain: 'shop.test',
          expires: 30,
          sameSite: 'none',
          secure: true,
        },
      ],
    ]);
  });

  it('are told to a cookie that lasts ten days on this host, if it says nothing else', async () => {
    const answer = () =>
      taken(push(cookie({name: 'plain', value: null, domain: null, ttlDays: 0})));
    const {run} = await visit({answer});
    await run('sendEvent');
    await settle();
    expect(written()).toEqual(['plain=;Path=/;Max-Age=864000;SameSite=None;Secure']);
  });

  it('of a kind that nobody knows are left alone', async () => {
    const {printed, run} = await visit({
      answer: () => taken(push({type: 'fax', spec: {url: 'https://px.test/fax'}})),
    });
    await run('sendEvent');
    await settle();
    expect([fired(), written()]).toEqual([[], []]);
    expect(printed.map(([, , text]) => text).join()).not.toMatch(/error/i);
  });
});

describe.each([
  ['activation:push', push, 'Audiences', 'URL destination'],
  ['identity:exchange', sync, 'Identity', 'ID sync'],
] as const)('a pixel of %s', (_type, handle, component, what) => {
  it('is fired, nobody waits for it, and the log says what came of it', async () => {
    const {printed, run} = await visit({
      answer: () => taken(handle(url('https://px.test/a'), url('//px.test/b'))),
    });
    expect(await run('sendEvent')).toEqual({destinations: []});
    await settle();
    expect(fired()).toEqual(['https://px.test/a', '//px.test/b']);
    images[0]!.dispatchEvent(new Event('load'));
    images[1]!.dispatchEvent(new Event('error'));
    await settle();
    expect(printed.filter(([, name]) => name == `[tag] [${component}]`)).toEqual([
      ['info', `[tag] [${component}]`, `${what} succeeded: https://px.test/a`],
      ['warn', `[tag] [${component}]`, `${what} failed: //px.test/b`],
    ]);
  });

  it('that is broken hurts neither the command nor its neighbours', async () => {
    const {run} = await visit({
      answer: () => taken(handle({type: 'url'}, url('https://px.test/a'))),
    });
    expect(await run('sendEvent')).toEqual({destinations: []});
    await settle();
    expect(fired()).toEqual(['https://px.test/a']);
  });

  it.each([
    ['is fired once consent is given', IN, ['https://px.test/a']],
    ['is not fired where it is declined', OUT, []],
  ])('of an answer that comes while consent is asked for %s', async (_fate, choice, urls) => {
    const change = held();
    const event = held();
    const {run} = await visit({
      answer: ({action}) => (action == 'interact' ? event.answer : change.answer),
    });
    const sending = run('sendEvent');
    await settle();
    const setting = run('setConsent', {consent: [choice]});
    event.give(taken(handle(url('https://px.test/a'), cookie({name: 'aud', value: 'x'}))));
    await sending;
    await settle(2);
    expect([fired(), written()]).toEqual([[], []]);
    change.give(taken());
    await setting;
    await settle(2);
    expect(fired()).toEqual(urls);
    // A visitor who declines gets no cookie of a partner's either.
    if (!urls.length) expect(written()).toEqual([]);
  });
});
