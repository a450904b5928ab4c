/** What pages put into their events, and onto the prototype of all objects. */
import fc from 'fast-check';
import {clicks} from '../../../src/components/clicks/index.js';
import {context} from '../../../src/components/context.js';
import {overrides} from '../../../src/components/overrides.js';
import {createInstance} from '../../../src/core/instance.js';
import {createInstance as createWatched} from '../../../src/diagnostics/instance.js';
import {openConfigured, refusal} from '../../support/instance.js';
import {anything, ODD_KEYS, Written, written} from '../../support/json.js';
import type {Json} from '../../../src/core/types.js';

// The one of many words takes each datastream once.
let opened = 0;
const open = ({options, ...given}: Parameters<typeof openConfigured>[0] = {}) => {
  const id = `values-${++opened}`;
  return openConfigured({
    ...given,
    options: {datastreamId: id, orgId: `${id}@AdobeOrg`, ...options},
  });
};

const makers: Record<string, typeof createInstance> = {createInstance, createWatched};

describe.each(Object.entries(makers))('an event of a page (%s)', (_name, create) => {
  const visit = (options: Json = {}) =>
    open({
      create,
      components: [context, overrides],
      options,
    });

  it('arrives as JSON has it, whatever is in it', async () => {
    const {events, run} = await visit();
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        await run('sendEvent', {data: {value}, xdm: {value}});
        const {data = {}, xdm} = events().pop() as {data?: Json; xdm: Json};
        const expected = written({value});
        expect(JSON.stringify(data)).toBe(expected);
        expect(JSON.stringify({value: xdm.value})).toBe(expected);
      }),
      {numRuns: 200},
    );
  });

  it.each(ODD_KEYS)('may have a key called %s, at every depth, in overrides too', async (key) => {
    const {run, sent} = await visit({edgeConfigOverrides: {site: {[key]: 'a'}}});
    const value = {[key]: {x: [{[key]: 'text'}]}};
    await run('sendEvent', {data: value, xdm: {_tenant: value}, edgeConfigOverrides: value});
    const {events, meta} = sent[0]!.body;
    expect(JSON.stringify(events[0].data)).toBe(JSON.stringify(value));
    expect(JSON.stringify(events[0].xdm._tenant)).toBe(JSON.stringify(value));
    const {datastreamId: _id, ...told} = meta.configOverrides;
    expect(JSON.stringify(told)).toBe(JSON.stringify({site: {[key]: 'a'}, ...value}));
  });

  it('may be of a class as a whole', async () => {
    const {events, run} = await visit();
    const xdm = new Written(() => ({eventType: 'x.y', device: {model: 'M'}}));
    await run('sendEvent', {xdm, data: new Written(() => ({a: 1}))});
    expect(events()[0]).toMatchObject({
      xdm: {eventType: 'x.y', device: {model: 'M', screenHeight: expect.any(Number)}},
      data: {a: 1},
    });
    expect(JSON.stringify(events())).not.toContain('insides');
  });

  it('is what it was when it was given, though consent comes later', async () => {
    const money = {amount: 12.5, toJSON: () => money.amount.toFixed(2)};
    const {events, run} = await open({
      create,
      components: [
        ({gate}) => ({
          name: 'Door',
          commands: {open: async () => gate.set('in'), close: async () => gate.set('pending')},
        }),
      ],
    });
    await run('close');
    const sending = run('sendEvent', {data: {total: money, at: [money]}});
    money.amount = 99;
    await run('open');
    await sending;
    expect(events()[0]!.data).toEqual({total: '12.50', at: ['12.50']});
  });

  it('that says of itself that it cannot be written is refused in its words', async () => {
    const {run, sent} = await visit();
    const total = new Written(() => {
      throw new Error('No rate is known.');
    });
    expect(await refusal(run('sendEvent', {data: {total}}))).toContain('No rate is known.');
    expect(sent).toEqual([]);
  });

  it.each<[string, () => Json]>([
    [
      'a circle',
      () => {
        const circle: Json = {};
        circle.self = {circle};
        return circle;
      },
    ],
    ['a BigInt', () => ({n: 1n})],
  ])('with %s is refused, and the next one arrives', async (_what, make) => {
    const {events, run} = await visit();
    for (const part of ['xdm', 'data']) {
      expect(await refusal(run('sendEvent', {[part]: {deep: [make()]}}))).toMatch(
        create == createWatched ? /circular|BigInt/ : /circular|BigInt|call stack/,
      );
    }
    expect(events()).toEqual([]);
    await run('sendEvent', {data: {a: 1}});
    expect(events()).toHaveLength(1);
  });
});

const NAMES = [
  ...[
    'size',
    'clone',
    'extend',
    'each',
    'keys',
    'values',
    'map',
    'get',
    'set',
    'contains',
    'merge',
  ],
  ...['isEmpty', 'equals', 'should', 'watch', 'first', 'last', 'item', 'tap', 'length', 'inspect'],
];
const own = {value: () => 'of the page', configurable: true};
const EXTENSIONS: Record<string, PropertyDescriptor> = {
  'functions that show': {...own, enumerable: true, writable: true},
  'functions that do not show': {...own, writable: true},
  'functions that cannot be replaced': own,
  getters: {get: () => () => 'of the page', configurable: true},
  'getters with setters that throw': {
    get: () => 'of the page',
    set() {
      throw new Error('No.');
    },
    configurable: true,
    enumerable: true,
  },
  objects: {value: {of: 'the page'}, configurable: true, enumerable: true, writable: true},
};

describe.each(Object.entries(makers))(
  'a page that extends Object.prototype (%s)',
  (_name, create) => {
    describe.each(Object.entries(EXTENSIONS))('by %s', (_what, descriptor) => {
      // Around what a page does, and no more: the tests' own tools would trip.
      const extended = async <T>(act: () => Promise<T>): Promise<T> => {
        const inherited = {__proto__: null, ...descriptor};
        for (const name of NAMES) Object.defineProperty(Object.prototype, name, inherited);
        try {
          return await act();
        } finally {
          for (const name of NAMES) Reflect.deleteProperty(Object.prototype, name);
        }
      };

      it('gets what it sends, and nothing of its extensions', async () => {
        const plain = Object.fromEntries(NAMES.map((name) => [name, {of: 'the event'}]));
        const data = {...plain, deep: {...plain}, list: [{...plain}]};
        const config = {site: {on: {...plain}}};
        const {body} = await extended(async () => {
          const {run, sent} = await open({
            create,
            components: [context, overrides],
            options: {edgeConfigOverrides: config},
          });
          await run('sendEvent', {type: 'x.y', data, xdm: {_tenant: data}});
          return sent[0]!;
        });
        const event = body.events[0] as Json;
        expect(event.data).toEqual(data);
        expect(event.xdm._tenant).toEqual(data);
        expect(Object.keys(event.xdm as Json).sort()).toEqual(
          [
            ...['_id', '_tenant', 'device', 'environment', 'eventType', 'implementationDetails'],
            ...['placeContext', 'timestamp', 'web'],
          ].sort(),
        );
        expect(body.meta.configOverrides.site).toEqual(config.site);
      });

      it('is told of clicks as ever', async () => {
        document.body.innerHTML = '<nav><a href="#x">X</a></nav>';
        const told = await extended(async () => {
          const {events} = await open({
            create,
            components: [clicks],
            options: {clickCollectionEnabled: true},
          });
          document.querySelector('a')!.click();
          await new Promise((next) => setImmediate(next));
          return events();
        });
        expect(told.at(-1)!.xdm.web.webInteraction).toMatchObject({name: 'X', region: 'NAV'});
      });
    });
  },
);
