/** What lies on the device may be anything. The queue uses what it can, deletes and counts the rest, and never stops or storms. */
import 'fake-indexeddb/auto';
import fc from 'fast-check';
import {handles} from '../../../src/components/handles/index.js';
import {DATASTREAM, ORG, taken, type Sent} from '../../support/instance.js';
import {
  freshDisk,
  keys,
  leaveAnything,
  openVisit,
  pass,
  rowOf,
  START,
} from '../../support/queue.js';
import {seed} from '../../support/dice.js';
import type {Json} from '../../../src/core/types.js';

const {end} = freshDisk();

const NAME = `edgetag.${ORG}`;
type Entry = [key: IDBValidKey, value: unknown];

/** Whatever reaches nobody: a throw in a database's event, or a promise that nobody awaits. */
const unheard: unknown[] = [];
const hear = (event: Event | Error) => void unheard.push((event as ErrorEvent).error ?? event);
beforeEach(() => {
  unheard.length = 0;
  addEventListener('error', hear);
  process.on('unhandledRejection', hear);
});
afterEach(() => {
  removeEventListener('error', hear);
  process.off('unhandledRejection', hear);
  end();
  expect(unheard).toEqual([]);
});

/** A page on that device: what arrives, what it is told to be dropped, and how many requests leave in each minute. */
const visit = async () => {
  const arrived: Json[] = [];
  const dropped: Json[] = [];
  const times: number[] = [];
  const page = await openVisit({
    components: [handles],
    answer({action, body}: Sent) {
      times.push(Date.now());
      arrived.push(...((body.events ?? []) as Json[]));
      return action == 'collect' ? {status: 204} : taken();
    },
  });
  await page.run('on', {event: 'dropped', callback: (news: Json) => void dropped.push(news)});
  const perMinute = () =>
    Math.max(
      ...times.map(
        (time) => times.filter((other) => other >= time && other < time + 60_000).length,
      ),
    );
  return {...page, arrived, dropped, perMinute, queue: () => page.run('getQueue')};
};

const circle: Json = {};
circle.self = circle;
const good = rowOf(5);
const at = (step: number) => rowOf(step).id;
const without = (field: string) => {
  const {[field]: _, ...rest} = rowOf(3) as unknown as Json;
  return rest;
};
const withEvent = (event: unknown) => ({...rowOf(3), event});
const withXdm = (more: Json) => withEvent({xdm: {...good.event.xdm, ...more}});

/** Nobody can send these. */
const USELESS: [what: string, value: unknown][] = [
  ['null', null],
  ['nothing', undefined],
  ['text', 'text'],
  ['a number', 7],
  ['NaN', NaN],
  ['a BigInt', 1n],
  ['a date', new Date()],
  ['a list', []],
  ['a list of rows', [rowOf(3)]],
  ['an empty object', {}],
  ['a circle', circle],
  ['a map', new Map([['id', 'a']])],
  ['bytes', new Uint8Array(9)],
  ['an error', new Error('row')],
  ['no event', without('event')],
  ['an event that is null', withEvent(null)],
  ['an event that is text', withEvent('{"xdm":{}}')],
  ['an event that is a list', withEvent([{xdm: {}}])],
  ['an event without xdm', withEvent({data: {step: 3}})],
  ['an event whose xdm is null', withEvent({xdm: null})],
  ['an event whose xdm is text', withEvent({xdm: 'x'})],
  ['an event whose xdm is a map', withEvent({xdm: new Map()})],
  ['an event with a BigInt in it', withXdm({price: 9n})],
  ['an event with a circle in it', withXdm({circle})],
  ['a data layer with a BigInt in it', withEvent({...good.event, data: {a: [{b: 1n}]}})],
  ['no target', without('target')],
  ['a target that is null', {...rowOf(3), target: null}],
  ['a target that is text', {...rowOf(3), target: DATASTREAM}],
  ['a target without a datastream', {...rowOf(3), target: {}}],
  ['a target whose datastream is an object', {...rowOf(3), target: {datastreamId: {}}}],
  [
    'overrides with a BigInt in them',
    {...rowOf(3), target: {datastreamId: 'a', overrides: {b: 1n}}},
  ],
  [
    'overrides with a circle in them',
    {...rowOf(3), target: {datastreamId: 'a', overrides: circle}},
  ],
  ['a meta with a circle in it', {...rowOf(3), meta: circle}],
  ['a query with a BigInt in it', {...rowOf(3), query: {a: 1n}}],
];

/** The event in these is whole, and so it arrives. */
const USABLE: [what: string, value: unknown, key?: string][] = [
  ['no lease', without('lease')],
  ['a lease that is null', {...rowOf(3), lease: null}],
  ['a lease that is text', {...rowOf(3), lease: 'mine'}],
  ['a lease without an owner', {...rowOf(3), lease: {until: START + 9000}}],
  ['a lease until NaN', {...rowOf(3), lease: {tab: 'other', until: NaN}}],
  ['a lease for ever', {...rowOf(3), lease: {tab: 'other', until: Infinity}}],
  ['a key unlike its id', rowOf(3), `${START - 50_000}-1000003-other`],
  ['a key that is no key of ours', rowOf(3), '~'],
  ['a key that is empty', rowOf(3), ''],
  ['no id', without('id')],
  ['an id that is null', {...rowOf(3), id: null}],
  ['bytes that are NaN', {...rowOf(3), bytes: NaN}],
  ['bytes that are a text', {...rowOf(3), bytes: 'many'}],
  ['no bytes', without('bytes')],
  ['bytes below zero', {...rowOf(3), bytes: -1e9}],
  ['bytes without end', {...rowOf(3), bytes: Infinity}],
  ['bytes beyond all bounds', {...rowOf(3), bytes: 1e12}],
  ['no query', without('query')],
  ['a query that is text', {...rowOf(3), query: 'q'}],
  ['a meta that is a list', {...rowOf(3), meta: ['m']}],
  ['no time', without('createdAt')],
  ['a time that is NaN', {...rowOf(3), createdAt: NaN}],
  ['a time beyond all dates', {...rowOf(3), createdAt: 1e300}],
  ['a time in the far future', {...rowOf(3), createdAt: START + 1e12}],
  ['attempts that are NaN', {...rowOf(3), attempts: NaN}],
  ['attempts without end', {...rowOf(3), attempts: Infinity}],
  ['no attempts', without('attempts')],
  ['a pause that is NaN', {...rowOf(3), notBefore: NaN}],
  ['a pause for ever', {...rowOf(3), notBefore: Infinity, asked: true}],
  ['a pause that is an object', {...rowOf(3), notBefore: {}}],
  ['fields of a later version', {...rowOf(3), version: 9, more: {a: [1]}}],
];

describe('a row that is damaged', () => {
  it.each(USELESS)('is deleted and counted, and hurts no other: %s', async (_what, value) => {
    await leaveAnything([at(1), rowOf(1)], [at(3), value], [at(5), rowOf(5)]);
    const {arrived, dropped, perMinute, queue} = await visit();
    await pass(3000);
    expect(arrived.map(({xdm}) => xdm._id as string)).toEqual(['id-1', 'id-5']);
    expect(await queue()).toMatchObject({waiting: 0, durability: 'disk', dropped: {damaged: 1}});
    expect(dropped).toMatchObject([{reason: 'damaged'}]);
    expect(await keys()).toEqual([]);
    await pass(120_000);
    expect(perMinute()).toBeLessThanOrEqual(3);
  });

  it.each(USABLE)('is sent where its event is whole: %s', async (_what, value, key = at(3)) => {
    await leaveAnything([at(1), rowOf(1)], [key, value], [at(5), rowOf(5)]);
    const {arrived, perMinute, queue} = await visit();
    await pass(40_000);
    expect(arrived.map(({xdm}) => xdm._id as string).sort()).toEqual(['id-1', 'id-3', 'id-5']);
    expect(await queue()).toMatchObject({waiting: 0, dropped: {}});
    expect(await keys()).toEqual([]);
    await pass(120_000);
    expect(perMinute()).toBeLessThanOrEqual(4);
  });

  it.each<[string, IDBValidKey]>([
    ['a number', 7],
    ['zero', 0],
    ['a date', new Date(0)],
    ['a list', ['a', 1]],
  ])('is deleted by its key, also by %s', async (_what, key) => {
    await leaveAnything([key, rowOf(3)], [at(5), rowOf(5)]);
    const {arrived, queue} = await visit();
    await pass(3000);
    expect(arrived.map(({xdm}) => xdm._id as string)).toEqual(['id-5']);
    expect(await queue()).toMatchObject({waiting: 0, dropped: {damaged: 1}});
    expect(await keys()).toEqual([]);
  });

  it('is passed over however many there are', async () => {
    const many = Array.from({length: 450}, (_, step): Entry => [
      at(step),
      step % 2 ? null : {id: at(step)},
    ]);
    await leaveAnything(...many, [at(500), rowOf(500)]);
    const {arrived, perMinute, queue} = await visit();
    await pass(10_000);
    expect(arrived).toHaveLength(1);
    expect(await queue()).toMatchObject({waiting: 0, dropped: {damaged: 450}});
    expect(await keys()).toEqual([]);
    expect(perMinute()).toBe(1);
  });

  it('does not make others go over the bounds', async () => {
    await leaveAnything(
      [at(1), rowOf(1)],
      [at(2), rowOf(2)],
      ...[3, 4].map((step): Entry => [at(step), {...rowOf(step), bytes: 4e6}]),
    );
    const {arrived, queue} = await visit();
    await pass(3000);
    expect(arrived).toHaveLength(4);
    expect(await queue()).toMatchObject({waiting: 0, dropped: {}});
  });

  it('does not keep withdrawn consent from emptying the store', async () => {
    await leaveAnything([at(1), null], [at(2), rowOf(2)], [at(3), {event: 1n}]);
    const page = await openVisit({
      options: {defaultConsent: 'pending'},
      components: [({gate}) => ({name: 'Door', commands: {shut: () => gate.set('out')}})],
    });
    await page.run('shut');
    await pass(3000);
    expect(await keys()).toEqual([]);
    expect(page.sent).toEqual([]);
    expect(await page.run('getQueue')).toMatchObject({dropped: {consent: 1, damaged: 2}});
  });
});

/** In localStorage, under the name of a note. */
const NOTES: [what: string, text: string][] = [
  ['a list', '[]'],
  ['null', 'null'],
  ['a number', '7'],
  ['a text', '"note"'],
  ['an empty object', '{}'],
  ['keys that are null', '{"keys":null}'],
  ['keys that are null, of a tab', '{"tab":"a","keys":null,"done":null}'],
  ['keys that are no list', '{"tab":"a","keys":{"0":"b"},"done":"c"}'],
  ['keys that are no text', '{"tab":"a","keys":[null,{},[],7,true],"done":[null,{}]}'],
  ['no tab', `{"keys":["${at(1)}"],"done":[]}`],
  ['an empty tab', `{"tab":"","keys":["${at(1)}"]}`],
  ['a tab that is null', `{"tab":null,"keys":["${at(1)}"]}`],
  ['a tab that is an object', `{"tab":{},"keys":["${at(1)}"]}`],
  ['half of one', '{"tab":"a","keys":["17'],
  ['nothing', ''],
  ['something else', '<!doctype html>'],
  ['depth', '['.repeat(5000)],
  ['keys that are nowhere', '{"tab":"a","keys":["b","c"],"done":["d"]}'],
];

describe('a note that is damaged', () => {
  it.each(NOTES)('costs no event and does not stay: %s', async (_what, text) => {
    localStorage.setItem(`${NAME}.broken`, text);
    await leaveAnything([at(1), rowOf(1)], [at(2), without('lease')]);
    const {arrived, perMinute, queue} = await visit();
    await pass(3000);
    expect(arrived).toHaveLength(2);
    expect(await queue()).toMatchObject({waiting: 0, handedOver: 0, dropped: {}});
    expect(Object.keys(localStorage)).toEqual([]);
    await pass(60_000);
    expect(perMinute()).toBeLessThanOrEqual(2);
  });

  it('does not hide what another says', async () => {
    localStorage.setItem(`${NAME}.a`, '{"keys":null}');
    localStorage.setItem(`${NAME}.b`, JSON.stringify({tab: 'b', time: START, keys: [at(1)]}));
    await leaveAnything([at(1), rowOf(1, {lease: {tab: 'b', until: START + 9000}})], [at(2), null]);
    const {arrived, queue} = await visit();
    await pass(3000);
    expect(arrived).toEqual([]);
    expect(await queue()).toMatchObject({waiting: 0, handedOver: 1, dropped: {damaged: 1}});
  });
});

describe('something that throws in the drain', () => {
  it.each([
    ['for every event', () => true, 3],
    ['for one of them', ({step}: Json) => step == 2, 1],
  ])('%s ends in a pause, never in a loop', async (_what, throws, left) => {
    await leaveAnything(...[1, 2, 3].map((step): Entry => [at(step), rowOf(step)]));
    let calls = 0;
    const {events} = await openVisit({
      answer: () => ({status: 204}),
      components: [
        () => ({
          name: 'Thrower',
          request(parcel) {
            calls++;
            if (parcel.events?.some(({data}) => throws(data!))) throw new Error('It throws.');
          },
        }),
      ],
    });
    await pass(60_000);
    const first = calls;
    expect(first).toBeGreaterThan(1);
    expect(first).toBeLessThanOrEqual(10);
    await pass(600_000);
    expect(calls - first).toBeLessThanOrEqual(30);
    expect(await keys()).toHaveLength(left);
    expect(events()).toHaveLength(3 - left);
  });

  it('before it sends anything ends in a pause, too, and in sending once it does not', async () => {
    await leaveAnything([at(1), rowOf(1)]);
    let broken = true;
    let looks = 0;
    const {locks} = navigator;
    jest.spyOn(locks, 'request').mockImplementation(async (...given: unknown[]) => {
      looks++;
      if (broken) throw new DOMException('No locks.', 'InvalidStateError');
      return (given[2] as (lock: object) => Promise<unknown>)({});
    });
    const {arrived} = await visit();
    await pass(60_000);
    expect(looks).toBeGreaterThan(1);
    expect(looks).toBeLessThanOrEqual(8);
    expect(arrived).toEqual([]);
    broken = false;
    await pass(120_000);
    expect(arrived).toHaveLength(1);
  });
});

/** A row in which something was replaced by something else, at any depth. */
const junk = fc.oneof(
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    maxDepth: 2,
  }),
  fc.constantFrom(circle, NaN, -1, 0, Infinity, '', null, undefined, [], {}, 'x'.repeat(2000)),
);
const PATHS = [
  ['id'],
  ['event'],
  ['event', 'xdm'],
  ['event', 'xdm', '_id'],
  ['event', 'xdm', 'timestamp'],
  ['event', 'data'],
  ['event', 'data', 'step'],
  ['event', 'meta'],
  ['query'],
  ['meta'],
  ['meta', 'configOverrides'],
  ['target'],
  ['target', 'datastreamId'],
  ['target', 'overrides'],
  ['createdAt'],
  ['bytes'],
  ['attempts'],
  ['notBefore'],
  ['asked'],
  ['lease'],
  ['lease', 'tab'],
  ['lease', 'until'],
  ['more'],
];
const mutation = fc.record({
  path: fc.constantFrom(...PATHS),
  how: fc.constantFrom('replace', 'replace', 'delete', 'whole'),
  value: junk,
});
const mutated = (
  step: number,
  changes: {path: string[]; how: string; value: unknown}[],
): unknown => {
  const row: Json = structuredClone(rowOf(step));
  for (const {how, path, value} of changes) {
    if (how == 'whole') return value;
    let place: unknown = row;
    for (const name of path.slice(0, -1)) place = Object(place)[name];
    if (typeof place != 'object' || !place) continue;
    try {
      if (how == 'delete') delete (place as Json)[path.at(-1)!];
      else (place as Json)[path.at(-1)!] = value;
    } catch {
      // A typed array cannot be changed like that.
    }
  }
  return row;
};
const clones = (value: unknown) => {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
};

describe('2,000 mutated rows', () => {
  const PER_PAGE = 50;
  jest.setTimeout(120_000);

  it('make nothing throw, cost no good event, and no more requests than a few', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.array(mutation, {minLength: 1, maxLength: 2}), {
        minLength: PER_PAGE,
        maxLength: PER_PAGE,
      }),
      async (changes) => {
        globalThis.indexedDB = new (await import('fake-indexeddb')).IDBFactory();
        const entries: Entry[] = [];
        changes.forEach((one, index) => {
          const value = mutated(index, one);
          if (clones(value)) entries.push([at(index), value]);
          // A good one beside each.
          entries.push([`${at(index)}-good`, rowOf(1000 + index)]);
        });
        await leaveAnything(...entries);
        const {arrived, dropped, perMinute, queue} = await visit();
        await pass(200_000);
        const ids = arrived.map(({xdm}) => xdm._id as string);
        const goodOnes = changes.map((_, index) => `id-${1000 + index}`);
        const missing = goodOnes.filter((id) => !ids.includes(id));
        const left = await keys();
        const state = await queue();
        end();
        expect(missing).toEqual([]);
        expect(unheard).toEqual([]);
        // Each has arrived, or was counted as damaged or too old; one that is too new for that waits for nobody.
        expect([left.length, state.waiting]).toEqual([0, 0]);
        const gone = Object.values(state.dropped as Record<string, number>).reduce(
          (sum, n) => sum + n,
          0,
        );
        expect(dropped.length).toBe(gone);
        expect(arrived.length + gone).toBe(entries.length);
        // Of these, as many as there are targets; the others in a batch or two.
        expect(perMinute()).toBeLessThanOrEqual(PER_PAGE + 10);
      },
    );
    const result = await fc.check(property, {numRuns: 2000 / PER_PAGE, seed, endOnFailure: true});
    if (result.failed) {
      throw new Error(
        `EDGETAG_SEED=${result.seed}\n${String((result.errorInstance as Error)?.stack)}`,
      );
    }
  });
});
