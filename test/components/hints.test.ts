import type {Json} from '../../src/core/types.js';
import {openConfigured} from '../support/instance.js';

/** As on a page that has just been loaded: what is remembered per page is forgotten. */
const load = async (context: string[], more: Json = {}) => {
  jest.resetModules();
  const [{context: basics}, {hints}] = [
    await import('../../src/components/context.js'),
    await import('../../src/components/hints.js'),
  ];
  return openConfigured({components: [basics, hints], options: {context, ...more}});
};

const agent = (userAgentData?: unknown) =>
  Object.defineProperty(navigator, 'userAgentData', {
    value: userAgentData && {getHighEntropyValues: userAgentData},
    configurable: true,
  });
const from = (referrer: string) =>
  Object.defineProperty(document, 'referrer', {value: referrer, configurable: true});
const orientation = (type?: string) =>
  Object.defineProperty(screen, 'orientation', {value: type && {type}, configurable: true});

afterEach(() => {
  agent();
  from('');
  orientation('landscape-primary');
});

describe('client hints', () => {
  const ASKED = ['architecture', 'bitness', 'model', 'platformVersion', 'wow64'];

  it('are asked for by name, and put where the schema has them', async () => {
    const asked: string[][] = [];
    agent(async (names: string[]) => {
      asked.push(names);
      return {architecture: 'x86', bitness: '64', model: '', platformVersion: '10', wow64: false};
    });
    const {events, run} = await load(['highEntropyUserAgentHints']);
    await run('sendEvent');
    expect(asked).toEqual([ASKED]);
    expect(events()[0]!.xdm.environment).toEqual({
      browserDetails: {
        userAgentClientHints: {
          architecture: 'x86',
          bitness: '64',
          model: '',
          platformVersion: '10',
          wow64: false,
        },
      },
    });
  });

  it('stand beside what else is known of the browser', async () => {
    agent(async () => ({architecture: 'arm'}));
    const {events, run} = await load(['environment', 'highEntropyUserAgentHints']);
    await run('sendEvent');
    expect(events()[0]!.xdm.environment).toMatchObject({
      type: 'browser',
      browserDetails: {
        viewportWidth: expect.any(Number) as number,
        userAgentClientHints: {architecture: 'arm'},
      },
    });
  });

  it('are left out if they are of another type or of another name', async () => {
    agent(async () => ({
      architecture: 3,
      wow64: 'yes',
      mobile: true,
      fullVersionList: [],
      model: 'M',
    }));
    const {events, run} = await load(['highEntropyUserAgentHints']);
    await run('sendEvent');
    expect(events()[0]!.xdm.environment.browserDetails.userAgentClientHints).toEqual({model: 'M'});
  });

  it('are not asked for where nobody wants them, and not missed where a browser has none', async () => {
    const asked = jest.fn();
    agent(asked);
    const unwanted = await load(['environment']);
    await unwanted.run('sendEvent');
    expect(asked).not.toHaveBeenCalled();
    agent();
    const {events, lines, run} = await load(['highEntropyUserAgentHints'], {debugEnabled: true});
    await run('sendEvent');
    expect(events()[0]!.xdm).not.toHaveProperty('environment');
    expect(lines('warn')).toEqual([]);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('denied');
      },
    ],
    ['rejects, which makes Alloy lose the event', () => Promise.reject(new Error('denied'))],
  ])('cost no event where asking %s', async (_how, ask) => {
    agent(ask);
    const {events, lines, run} = await load(['highEntropyUserAgentHints'], {debugEnabled: true});
    await run('sendEvent', {type: 'test.one'});
    expect(events()[0]!.xdm.eventType).toBe('test.one');
    expect(lines('warn')).toEqual([
      '[tag] [Context] Unable to collect user-agent client hints. denied',
    ]);
  });
});

describe('the one-time Analytics referrer', () => {
  const referrers = async (events: Json[], more: Json = {}) => {
    const visit = await load(['oneTimeAnalyticsReferrer'], more);
    for (const event of events) await visit.run('sendEvent', event);
    return visit.events().map(({data}) => (data as Json | undefined)?.__adobe?.analytics?.referrer);
  };

  it('is where the visit came from, with the first event, and nothing with the others', async () => {
    from('https://search.test/');
    expect(await referrers([{}, {}, {}])).toEqual(['https://search.test/', '', '']);
  });

  it('is told again when it is another one', async () => {
    from('https://search.test/');
    const own = {data: {__adobe: {analytics: {referrer: 'https://shop.test/a', eVar1: 1}}}};
    expect(await referrers([{}, own, {}])).toEqual([
      'https://search.test/',
      'https://shop.test/a',
      'https://search.test/',
    ]);
  });

  it('is sent as the site gives it, though it is the same', async () => {
    from('https://search.test/');
    const own = {data: {__adobe: {analytics: {referrer: 'https://search.test/'}}}};
    expect(await referrers([{}, own])).toEqual(['https://search.test/', 'https://search.test/']);
  });

  it.each(['Fetch', 'Display', 'Interact'])(
    'is not for events about offers: proposition%s',
    async (what) => {
      from('https://search.test/');
      const type = `decisioning.proposition${what}`;
      expect(await referrers([{type}, {xdm: {eventType: type}}, {}])).toEqual([
        undefined,
        undefined,
        'https://search.test/',
      ]);
    },
  );

  it('is not told unless it is asked for', async () => {
    const {events, run} = await load(['web']);
    await run('sendEvent');
    expect(events()[0]).not.toHaveProperty('data');
  });
});

describe('the orientation where screen.orientation is missing', () => {
  it.each(['portrait', 'landscape'])('is told by media queries: %s', async (held) => {
    orientation();
    window.matchMedia = ((query: string) => ({
      matches: query == `(orientation: ${held})`,
    })) as never;
    const {events, run} = await load(['device']);
    await run('sendEvent');
    expect(events()[0]!.xdm.device.screenOrientation).toBe(held);
  });

  it('is left out where they know nothing either', async () => {
    orientation();
    window.matchMedia = (() => ({matches: false})) as never;
    const {events, run} = await load(['device']);
    await run('sendEvent');
    expect(events()[0]!.xdm.device).not.toHaveProperty('screenOrientation');
  });
});
