import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {createJudge} from '../../demo/edge/verdict.js';
import {pageviews} from '../../src/components/pageviews/index.js';
import {openConfigured, settle} from '../support/instance.js';
import type {Json} from '../../src/core/types.js';

const schema = JSON.parse(
  readFileSync(resolve(__dirname, '../../demo/edge/xdm/web-event.schema.json'), 'utf8'),
) as Json;
const judge = createJudge(schema);

/** As on a page that has just been loaded: what is remembered per page is forgotten. */
const load = async (options: Json = {}) => {
  jest.resetModules();
  const {context} = await import('../../src/components/context.js');
  return openConfigured({components: [context, pageviews], options});
};

const contextOf = async (options: Json = {}, event: Json = {}) => {
  const {events, run} = await load(options);
  await run('sendEvent', event);
  const {_id: _, timestamp: __, implementationDetails: ___, ...context} = events()[0]!.xdm as Json;
  return context;
};

/** The root element is as large as the window; jsdom lays nothing out. */
const resizeTo = (width: number, height: number) => {
  const sizes: [string, number][] = [
    ['clientWidth', width],
    ['clientHeight', height],
  ];
  for (const [name, value] of sizes) {
    Object.defineProperty(document.documentElement, name, {get: () => value, configurable: true});
  }
};

const orientation = (type?: string) =>
  Object.defineProperty(screen, 'orientation', {value: type && {type}, configurable: true});

beforeEach(() => {
  resizeTo(1280, 720);
  Object.defineProperty(screen, 'width', {value: 1920, configurable: true});
  Object.defineProperty(screen, 'height', {value: 1080, configurable: true});
  orientation('landscape-primary');
  window.matchMedia = ((query: string) => ({matches: query.includes('portrait')})) as never;
});

afterEach(() => {
  jest.restoreAllMocks();
  Reflect.deleteProperty(globalThis, 'Temporal');
});

describe('the context of an event', () => {
  it('is the page, the device, the environment and the place, unless the site says otherwise', async () => {
    jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(0);
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2030, 4, 1, 10, 0, 0, 123));
    expect(await contextOf()).toEqual({
      web: {webPageDetails: {URL: 'http://localhost/'}, webReferrer: {URL: ''}},
      device: {screenHeight: 1080, screenWidth: 1920, screenOrientation: 'landscape'},
      environment: {
        type: 'browser',
        browserDetails: {viewportWidth: 1280, viewportHeight: 720},
      },
      placeContext: {
        localTimezoneOffset: 0,
        localTime: '2030-05-01T10:00:00.123+00:00',
        ianaTimezone: expect.any(String) as string,
      },
    });
  });

  it.each([
    [[], []],
    [['web'], ['web']],
    [
      ['device', 'placeContext'],
      ['device', 'placeContext'],
    ],
    [['environment', 'nonsense'], ['environment']],
  ])('configured as %j is %j', async (context, groups) => {
    expect(Object.keys(await contextOf({context}))).toEqual(groups);
  });

  it('says always who made the event', async () => {
    const {events, run} = await load({context: []});
    await run('sendEvent');
    expect(events()[0]!.xdm.implementationDetails).toEqual({
      name: expect.stringMatching(/^https:\/\//) as string,
      version: '0.0.0-test',
      environment: 'browser',
    });
  });

  it('is that of the command, not of the moment it is sent', async () => {
    jest.resetModules();
    const {context} = await import('../../src/components/context.js');
    let open = () => {};
    const {events, run} = await openConfigured({
      components: [
        context,
        ({gate}) => {
          open = () => gate.set('in');
          return {name: 'Door'};
        },
      ],
      options: {defaultConsent: 'pending'},
    });
    history.replaceState(null, '', '/before?a=1#b');
    const answer = run('sendEvent');
    await settle();
    history.replaceState(null, '', '/after');
    open();
    await answer;
    history.replaceState(null, '', '/');
    expect(events()[0]!.xdm.web.webPageDetails.URL).toBe('http://localhost/before?a=1#b');
  });

  it('gives way to what the site says, key by key', async () => {
    const {web} = await contextOf({}, {xdm: {web: {webPageDetails: {URL: 'https://mine.test/'}}}});
    expect(web).toEqual({webPageDetails: {URL: 'https://mine.test/'}, webReferrer: {URL: ''}});
  });

  it('of one event is not changed by the site’s edit of another', async () => {
    const {events, run} = await load({
      onBeforeEventSend: ({xdm}: {xdm: Json}) => {
        xdm.environment.browserDetails.viewportWidth += 1;
      },
    });
    await run('sendEvent');
    await run('sendEvent');
    expect(events().map(({xdm}) => xdm.environment.browserDetails.viewportWidth as number)).toEqual(
      [1281, 1281],
    );
  });
});

describe('a context that there is not', () => {
  it.each(['timestamp', '_id', 'weather'])('takes nothing from the event: %s', async (name) => {
    const {events, run} = await load({context: ['web', name]});
    await run('sendEvent', {type: 'a'});
    expect(events()[0]!.xdm).toMatchObject({
      _id: expect.any(String) as string,
      timestamp: expect.any(String) as string,
      web: {},
    });
  });
});

describe('the device', () => {
  it.each([
    ['portrait-primary', 'portrait'],
    ['portrait-secondary', 'portrait'],
    ['landscape-secondary', 'landscape'],
  ])('that is %s is held %s', async (type, said) => {
    orientation(type);
    expect((await contextOf()).device.screenOrientation).toBe(said);
  });

  it('has no orientation where screen.orientation is missing: to ask the window would lay the page out', async () => {
    orientation();
    expect((await contextOf()).device).toEqual({screenWidth: 1920, screenHeight: 1080});
  });
});

describe('the viewport', () => {
  it('is measured once, and again only after the window was resized', async () => {
    const measured = jest.fn(() => 1280);
    Object.defineProperty(document.documentElement, 'clientWidth', {
      get: measured,
      configurable: true,
    });
    const {events, run} = await load();
    await run('sendEvent');
    await run('sendEvent');
    expect(measured).toHaveBeenCalledTimes(1);
    resizeTo(640, 480);
    dispatchEvent(new Event('resize'));
    await run('sendEvent');
    expect(events().map(({xdm}) => xdm.environment.browserDetails.viewportWidth as number)).toEqual(
      [1280, 1280, 640],
    );
  });
});

describe('the place', () => {
  const at = async (offset: number) => {
    jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(offset);
    jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2030, 0, 1, 0, 5, 9, 7));
    return (await contextOf()).placeContext as Json;
  };

  it.each([
    [0, '2030-01-01T00:05:09.007+00:00'],
    [-60, '2030-01-01T01:05:09.007+01:00'],
    [-330, '2030-01-01T05:35:09.007+05:30'],
    [-345, '2030-01-01T05:50:09.007+05:45'],
    [-840, '2030-01-01T14:05:09.007+14:00'],
    [300, '2031-12-31T19:05:09.007-05:00'.replace('2031', '2029')],
    [210, '2029-12-31T20:35:09.007-03:30'],
    [720, '2029-12-31T12:05:09.007-12:00'],
  ])('at an offset of %i minutes has the local time %s', async (offset, localTime) => {
    expect(await at(offset)).toMatchObject({localTimezoneOffset: offset, localTime});
  });

  it('is named by Temporal where there is one, which is cheaper than Intl', async () => {
    const intl = jest.spyOn(Intl, 'DateTimeFormat');
    Object.assign(globalThis, {Temporal: {Now: {timeZoneId: () => 'Asia/Kathmandu'}}});
    expect((await contextOf()).placeContext.ianaTimezone).toBe('Asia/Kathmandu');
    expect(intl).not.toHaveBeenCalled();
  });

  it('is named by Intl for an event of the site', async () => {
    const {placeContext} = await contextOf();
    expect(placeContext.ianaTimezone).toBe(Intl.DateTimeFormat().resolvedOptions().timeZone);
  });

  it('has no name in an automatic page view without Temporal: Intl would take longer than all else', async () => {
    const intl = jest.spyOn(Intl, 'DateTimeFormat');
    const {events} = await load({pageViewCollectionEnabled: true});
    await settle(3);
    expect(events()).toHaveLength(1);
    expect(events()[0]!.xdm.placeContext).not.toHaveProperty('ianaTimezone');
    expect(intl).not.toHaveBeenCalled();
  });
});

describe('the validator', () => {
  const valid = {valid: true, problems: []};

  it.each([
    ['every context', {}],
    ['none', {context: []}],
    ['only the place', {context: ['placeContext']}],
  ])('finds nothing wrong with an event with %s', async (_what, options) => {
    const {events, run} = await load(options);
    await run('sendEvent', {type: 'commerce.productViews', mergeId: 'm'});
    expect(judge(events()[0]!.xdm as Json)).toEqual(valid);
  });

  it('finds nothing wrong with a page view, wherever it happens', async () => {
    document.title = 'Trail shoes';
    for (const offset of [-840, -345, 0, 210, 720]) {
      jest.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(offset);
      const {events} = await load({pageViewCollectionEnabled: true});
      await settle(3);
      expect(judge(events()[0]!.xdm as Json)).toEqual(valid);
    }
  });
});
