/** What is no JSON cannot be sent by any page: it is refused before anything is promised, and poisons nothing on the disk. */
import 'fake-indexeddb/auto';
import {createDrain} from '../../../src/components/queue/drain.js';
import {identity} from '../../../src/components/identity.js';
import {overrides} from '../../../src/components/overrides.js';
import {queueWith} from '../../../src/components/queue/keep.js';
import {openConfigured, taken} from '../../support/instance.js';
import {freshDisk, KNOWN, openVisit, pass, rest, rows} from '../../support/queue.js';
import type {Component, Json} from '../../../src/core/types.js';

const {end, goOnline} = freshDisk();

const circle: Json = {};
circle.self = circle;
const list: unknown[] = [];
list.push(list);
class Price {
  constructor(readonly cents: bigint) {}
}
const element = () => Object.assign(document.createElement('p'), {__reactFiber$x: circle});

/** Neither JSON nor a database can hold these, or a database alone can. */
const UNWRITABLE: [what: string, value: () => unknown][] = [
  ['a BigInt', () => 1n],
  ['a BigInt in a list', () => [[1n]]],
  ['an instance with a BigInt', () => new Price(1n)],
  ['an element with a circle in it', element],
  [
    'a getter that throws',
    () =>
      Object.defineProperty(new Price(1n), 'a', {
        enumerable: true,
        get: () => circle.none.none as unknown,
      }),
  ],
];
/** JSON leaves these out, and so does the disk. */
const LEFT_OUT: [what: string, value: () => unknown][] = [
  ['a function', () => () => 'hello'],
  ['a symbol', () => Symbol('s')],
  ['undefined', () => undefined],
  ['an element', () => document.createElement('p')],
  ['a promise', () => Promise.resolve()],
  ['a window', () => new (class Frame {})()],
  ['a weak map', () => new WeakMap()],
  ['an error', () => new Error('e')],
  ['NaN', () => NaN],
];
/** Where a page, or a component of its own, puts values. */
const PLACES: [where: string, options: (value: unknown) => Json][] = [
  [
    'edgeConfigOverrides',
    (value) => ({edgeConfigOverrides: {com_adobe_target: {propertyToken: value}}}),
  ],
  ['xdm', (value) => ({xdm: {_acme: {deep: {value}}}})],
  ['data', (value) => ({data: {value}})],
];
const PARTS = ['query', 'meta', 'target'] as const;

/** A component that says something of its own about each request. */
const meddling =
  (part: (typeof PARTS)[number]): Component =>
  () => {
    return {
      name: 'Meddler',
      request(parcel) {
        const event = parcel.events?.[0] as {data?: {meddle?: () => unknown}} | undefined;
        const make = event?.data?.meddle;
        if (!make) return;
        delete event.data!.meddle;
        (parcel[part] as Json).meddled = {value: make()};
      },
    };
  };
const queues: [what: string, queue: Component<any>][] = [
  ['with the drain', queueWith(async () => createDrain)],
  ['without the drain', queueWith(() => Promise.reject(new TypeError('Failed to import')))],
];

describe.each(queues)('%s an event', (_how, queue) => {
  const open = (components: readonly Component<any>[], answer = () => taken()) =>
    openConfigured({components, cookies: KNOWN, answer});
  const names = (events: readonly Json[]) =>
    events.map(({xdm}) => (xdm as Json).eventType as string).sort();

  const cases = PLACES.flatMap(([where, options]) =>
    UNWRITABLE.map(([what, value]) => [what, where, options, value] as const),
  );
  it.each(cases)(
    'with %s in %s is rejected, and hurts no other',
    async (_what, _where, options, value) => {
      const offline = new Error('Failed to fetch');
      const page = await open([overrides, queue, identity], () => offline);
      const before = page.run('sendEvent', {type: 'before'});
      const bad = page.run('sendEvent', {type: 'bad', ...options(value())});
      const after = page.run('sendEvent', {type: 'after'});
      await expect(bad).rejects.toThrow(/^\[tag\] sendEvent: ./);
      await pass(3000);
      expect([await before, await after]).toMatchObject([{queued: true}, {queued: true}]);
      expect(names((await rows()).map(({event}) => event))).toEqual(['after', 'before']);
      end();
      const next = await openVisit({answer: () => ({status: 204})});
      await goOnline();
      await pass(60_000);
      expect(names(next.events())).toEqual(['after', 'before']);
      expect(await rows()).toEqual([]);
    },
  );

  const parts = PARTS.flatMap((part) =>
    UNWRITABLE.map(([what, value]) => [what, part, value] as const),
  );
  it.each(parts)(
    'with %s in its %s is rejected, and hurts no other',
    async (_what, part, value) => {
      const page = await open([overrides, meddling(part), queue, identity]);
      const bad = page.run('sendEvent', {data: {meddle: value}});
      const good = page.run('sendEvent', {type: 'good'});
      await expect(bad).rejects.toThrow(/^\[tag\] sendEvent: ./);
      await pass(3000);
      expect(await good).toEqual({});
      expect(names(page.events())).toEqual(['good']);
      expect(await rows()).toEqual([]);
    },
  );

  const whole = [
    ...PLACES.flatMap(([where, options]) =>
      LEFT_OUT.map(([what, value]) => [what, where, options, value] as const),
    ),
  ];
  it.each(whole)(
    'with %s in %s is kept without it, as it is sent',
    async (_what, _where, options, value) => {
      const page = await open([overrides, queue, identity], () => new Error('Failed to fetch'));
      const result = page.run('sendEvent', {type: 'bad', ...options(value())});
      await pass(3000);
      expect(await result).toMatchObject({queued: true});
      const [row] = await rows();
      expect(JSON.parse(JSON.stringify(row))).toEqual(row);
      expect(row!.event).toEqual((page.sent[0]!.body.events as Json[])[0]);
    },
  );
});

describe('a burst with one event that cannot be written', () => {
  it('rejects that one alone, also where the others wait to be saved', async () => {
    const page = await openVisit({answer: () => ({status: 204})});
    await pass(3000);
    const results = Array.from({length: 300}, (_, step) =>
      page.run('sendEvent', {data: {step, ...(step == 210 && {price: 1n})}}).then(
        () => 'sent',
        (error: Error) => error.message,
      ),
    );
    await pass(10_000);
    const all = await Promise.all(results);
    expect(all.filter((one) => one != 'sent')).toEqual([
      expect.stringMatching(/^\[tag\] sendEvent: .*BigInt/),
    ]);
    expect(page.events()).toHaveLength(299);
    await rest();
    expect(await rows()).toEqual([]);
  });
});
