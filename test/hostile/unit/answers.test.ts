/**
 * @jest-environment-options {"url": "https://www.shop.test/"}
 *
 * The edge's answers may be anything. What is odd in one harms neither the page nor what else is in it.
 */
import fc from 'fast-check';
import {everything} from '../../../src/entries/everything.js';
import {handles} from '../../../src/components/handles/index.js';
import {info} from '../../../src/components/info/index.js';
import {pageviews} from '../../../src/components/pageviews/index.js';
import {audiences, exchange} from '../../../src/components/partners/index.js';
import {personalization} from '../../../src/components/personalization/index.js';
import {queue} from '../../../src/components/queue/index.js';
import {visitor} from '../../../src/components/visitor/index.js';
import {createInstance} from '../../../src/diagnostics/instance.js';
import {browser} from '../../../src/platform/browser.js';
import {DOMAIN} from '../../../src/platform/cookie.js';
import {seed} from '../../support/dice.js';
import {openInstance, settle, type Answer} from '../../support/instance.js';
import {dom, item, offer, viewOffer, withEscapes} from '../../support/offers.js';
import type {Json} from '../../../src/core/types.js';

const parts = {
  audiences,
  exchange,
  handles,
  info,
  pageviews,
  personalization,
  queue,
  visitor,
};
const ANSWERS = Number(process.env.EDGETAG_ANSWERS ?? 3000);
const DECISIONS = 'personalization:decisions';
const handle = (type: unknown, ...payload: unknown[]): Json => ({type, payload});

/** What nobody caught. A rejection that nobody handles fails the test that it happens in: Jest sees to that. */
const uncaught: unknown[] = [];
const hear = ({error}: ErrorEvent) => void uncaught.push(error);
beforeAll(() => {
  withEscapes();
  addEventListener('error', hear);
  // No pixel of a test reaches anybody.
  jest.spyOn(HTMLImageElement.prototype, 'src', 'set').mockImplementation(() => {});
});
afterAll(() => {
  removeEventListener('error', hear);
  jest.restoreAllMocks();
});
beforeEach(() => {
  uncaught.length = 0;
  for (const cookie of document.cookie.split('; ')) {
    document.cookie = `${cookie.split('=')[0]}=;max-age=0;path=/`;
  }
});

// What is taken stays taken in a page, so each instance has its own.
let count = 0;
/** A page of the full tag, on the browser's own cookies. */
const open = async () => {
  let answer: Answer = {status: 204};
  const instance = openInstance({
    create: ((components: never, platform: never, name: string) =>
      createInstance(
        components,
        {...(platform as typeof browser), cookies: browser.cookies},
        name,
      )) as never,
    components: everything(parts),
    answer: ({body}) =>
      body.events?.some(({query}: Json) => query?.personalization) ? answer : {status: 204},
  });
  count++;
  await instance.run('configure', {
    datastreamId: `ds-${count}`,
    orgId: `${count}@AdobeOrg`,
    pageViewCollectionEnabled: false,
    clickCollectionEnabled: false,
    thirdPartyCookiesEnabled: false,
    queue: {enabled: false},
  });
  document.cookie = `kndctr_${count}_AdobeOrg_identity=known;path=/`;
  return {
    ...instance,
    /** Sends an event that asks for offers and renders them; the edge says this. */
    async ask(said: Answer, more: Json = {}) {
      answer = said;
      const result = await instance.run('sendEvent', {
        renderDecisions: true,
        personalization: {defaultPersonalizationEnabled: true, decisionScopes: ['good']},
        ...more,
      });
      await settle(2);
      return result;
    },
  };
};

let turn = 0;
/** What must be rendered, and what must be given back, whatever stands beside them. */
const good = () => {
  const text = `Good ${++turn}`;
  document.body.innerHTML = '<p id="good">Default</p><p id="other">Default</p>';
  return {
    handle: handle(
      DECISIONS,
      offer([dom('setText', '#good', text)]),
      offer([item('json-content-item', {content: {text}})], 'good'),
    ),
    expectIn(result: Json) {
      expect(document.querySelector('#good')?.textContent).toBe(text);
      expect(JSON.stringify(result.propositions)).toContain(text);
      expect((result.propositions as Json[]).some(({scope}) => scope === 'good')).toBe(true);
    },
  };
};

/** As many levels of objects as lists. */
const deep = (levels: number) => JSON.parse('[{"a":'.repeat(levels) + '1' + '}]'.repeat(levels));
const WORDS = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];
const JUNK: unknown[] = [
  ...WORDS,
  ...[null, true, 0, -1, 1e308, '', ' ', '\u0000', '\ud800', '[[', ':eq(0)', 'a=b;path=/;c'],
  ...[[], [null], [[]], {}, {map: 1}, {length: 5}, {then: 1}, {toString: 0, valueOf: 0}],
  deep(150),
  deep(1500),
];

describe('good offers beside', () => {
  const odd: [string, unknown][] = [
    ['a handle that is null', null],
    ['a handle that is text', 'handle'],
    ['a handle that is a list', [1]],
    ['a handle without a type', {payload: [{}]}],
    ['a handle without a payload', {type: DECISIONS}],
    ...JUNK.map((junk, index): [string, unknown] => [
      `a handle of the type ${index}`,
      handle(junk, {}),
    ]),
    ...[
      'state:store',
      'identity:result',
      'identity:exchange',
      'activation:push',
      DECISIONS,
    ].flatMap((type) => [
      ...JUNK.map((junk, index): [string, unknown] => [
        `${type} whose payload is ${index}`,
        {type, payload: junk},
      ]),
      ...JUNK.map((junk, index): [string, unknown] => [
        `${type} with ${index} in its payload`,
        handle(type, junk),
      ]),
    ]),
    ...['scope', 'scopeDetails', 'items', 'id'].flatMap((key) =>
      JUNK.map((junk, index): [string, unknown] => [
        `an offer whose ${key} is ${index}`,
        handle(DECISIONS, {...offer([dom('setText', '#other', 'Odd')]), [key]: junk}),
      ]),
    ),
    ...['schema', 'data', 'id', 'characteristics'].flatMap((key) =>
      JUNK.map((junk, index): [string, unknown] => [
        `an item whose ${key} is ${index}`,
        handle(DECISIONS, offer([{...dom('setText', '#other', 'Odd'), [key]: junk}])),
      ]),
    ),
    ...['type', 'selector', 'content', 'prehidingSelector'].flatMap((key) =>
      JUNK.map((junk, index): [string, unknown] => [
        `an action whose ${key} is ${index}`,
        handle(DECISIONS, offer([dom('setText', '#other', 'Odd', {[key]: junk})])),
      ]),
    ),
    ...JUNK.filter((junk) => typeof junk != 'string').map((junk, index): [string, unknown] => [
      `a redirect to ${index}`,
      handle(DECISIONS, offer([item('redirect-item', {content: junk})])),
    ]),
    ...WORDS.map((word): [string, unknown] => [
      `an offer for a view called ${word}`,
      handle(DECISIONS, viewOffer([dom('setText', '#other', 'Odd')], word)),
    ]),
  ];

  it.each(odd)('%s are rendered and given back', async (_what, other) => {
    const page = await open();
    const {expectIn, handle: own} = good();
    expectIn(await page.ask({body: {requestId: {}, handle: [other, own, other]}}));
    expect(uncaught).toEqual([]);
    expect(page.sent.length).toBeLessThan(6);
  });
});

it.each(WORDS)('the view %s has its offers, and says what was shown', async (viewName) => {
  const page = await open();
  const {expectIn, handle: own} = good();
  const view = {xdm: {web: {webPageDetails: {viewName}}}};
  const offers = handle(DECISIONS, viewOffer([dom('setText', '#other', 'Of the view')], viewName));
  expectIn(await page.ask({body: {handle: [offers, own]}}, view));
  expect(document.querySelector('#other')?.textContent).toBe('Of the view');
  expect(uncaught).toEqual([]);
  const shown = page.events().flatMap(({xdm}) => xdm._experience?.decisioning?.propositions ?? []);
  expect(shown.map(({scope}: Json) => scope as string)).toContain(viewName);
});

describe('an answer of 200', () => {
  it.each([
    ['with an object in place of the handles', '{"handle":{"map":1}}'],
    ['with text in place of the handles', '{"handle":"map"}'],
    ['with a list only', '[{"handle":[]}]'],
    ['with null', 'null'],
    ['with a number', '5'],
    ['that nests too deep', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ])('%s is none of the edge', async (_what, body) => {
    const page = await open();
    await expect(page.ask({body})).rejects.toThrow(/status code 200/);
    expect(uncaught).toEqual([]);
  });
});

it.each([200, 20_000, 100_000])(
  'a refusal that nests %i levels deep is told in the words of the edge',
  async (levels) => {
    const page = await open();
    const body = `{"title":"Too deep","a":${'['.repeat(levels)}${']'.repeat(levels)}}`;
    const error = await page.ask({status: 400, body}).catch((thrown: Error) => thrown);
    expect((error as Error).message).toMatch(/a status code 400 and response body:\n\{\s*"title"/);
    expect(uncaught).toEqual([]);
  },
);

describe('cookies of an answer', () => {
  const stored = async (...payload: unknown[]) => {
    const page = await open();
    const writes = jest.spyOn(document, 'cookie', 'set');
    document.cookie = 'sess=MINE;path=/';
    const {expectIn, handle: own} = good();
    expectIn(await page.ask({body: {handle: [{type: 'state:store', payload}, own]}}));
    const texts = writes.mock.calls.map(([text]) => text).slice(1);
    writes.mockRestore();
    expect(uncaught).toEqual([]);
    return {
      texts,
      jar: new Map(document.cookie.split('; ').map((one) => one.split('=') as [string, string])),
    };
  };

  it('are fifty at most', async () => {
    const many = Array.from({length: 20_000}, (_, index) => ({key: `c${index}`, value: 'x'}));
    const {jar} = await stored(...many);
    expect([...jar.keys()].filter((name) => /^c\d/.test(name))).toHaveLength(50);
  });

  it.each<[string, Json]>([
    ['a name with another cookie in it', {key: 'sess=STOLEN;path=/;x', value: '1'}],
    ['a name that ends it', {key: 'sess=STOLEN', value: '1'}],
    ['a name with a control character', {key: 'sess\u0000', value: '1'}],
    ['no name', {key: '', value: 'sess=STOLEN'}],
    ['a value that ends it', {key: 'a', value: '1; domain=shop.test; path=/x'}],
    ['a time with attributes in it', {key: 'a', value: '1', maxAge: '5;path=/x;domain=test'}],
    ['a SameSite with attributes in it', {key: 'a', value: '1', attrs: {SameSite: 'None;path=/x'}}],
    ['attributes that are null', {key: 'a', value: '1', attrs: null}],
  ])('with %s touch none of the site', async (_what, cookie) => {
    const {jar, texts} = await stored(cookie, {key: 'fine', value: 'good', maxAge: 100});
    expect(jar.get('sess')).toBe('MINE');
    expect(jar.get('fine')).toBe('good');
    for (const text of texts) {
      // One name, one value, and attributes that we know, each once.
      const [pair, ...attributes] = text.split(';');
      expect(pair).toMatch(/^[^=\s]+=\S*$/);
      const names = attributes.map((one) => one.split('=')[0]);
      expect(new Set(names).size).toBe(names.length);
      for (const one of attributes) {
        expect(one).toMatch(
          /^(Path=\/|Domain=[a-z.]+|Max-Age=\d+|SameSite=(Strict|Lax|None)|Secure)$/i,
        );
      }
    }
  });

  it('of destinations are for a domain or not at all', () => {
    for (const domain of ['shop.test', '.shop.test', 'a-b.c']) expect(domain).toMatch(DOMAIN);
    for (const domain of ['a;path=/', 'a b', '', 'a\r\nb', 'a=b'])
      expect(domain).not.toMatch(DOMAIN);
  });
});

/** The places in a value, as paths; not all the way down. */
const places = (value: unknown, path: string[] = []): string[][] =>
  Object(value) === value && path.length < 12
    ? Object.keys(value as Json).flatMap((key) => [
        [...path, key],
        ...places((value as Json)[key], [...path, key]),
      ])
    : [];

interface Change {
  at: number;
  how: 'replace' | 'remove' | 'rename' | 'double';
  junk: number;
  value: unknown;
  name: string;
}
const apply = (value: Json, {at, how, junk, name, value: other}: Change) => {
  const all = places(value);
  const path = all[at % all.length];
  if (!path) return;
  const key = path.pop()!;
  const parent = path.reduce((from: Json, step) => from[step] as Json, value);
  const set = (as: string, what: unknown) =>
    Object.defineProperty(parent, as, {
      value: what,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  const old: unknown = parent[key];
  if (how == 'replace') set(key, other ?? JUNK[junk]);
  else if (how == 'double' && Array.isArray(parent)) parent.push(old);
  else {
    if (Array.isArray(parent)) parent.splice(+key, 1);
    else delete parent[key];
    if (how == 'rename' && !Array.isArray(parent)) set(name, old);
  }
};
const change = fc.record({
  at: fc.nat(1000),
  how: fc.constantFrom<Change['how']>(
    'replace',
    'replace',
    'replace',
    'remove',
    'rename',
    'double',
  ),
  // By its place: some of it is too deep to be printed.
  junk: fc.nat(JUNK.length - 1),
  value: fc.option(fc.jsonValue()),
  name: fc.constantFrom(...WORDS, 'a'),
});

/** An answer with one of each. */
const whole = (): Json[] => [
  handle('state:store', {key: 'kndctr_a', value: 'b', maxAge: 100, attrs: {SameSite: 'None'}}),
  handle('identity:result', {id: '12', namespace: {code: 'ECID'}}),
  handle('identity:exchange', {
    type: 'url',
    id: 1,
    spec: {url: '//px.test/a', hideReferrer: false},
  }),
  handle('activation:pull', {type: 'profileLookup', destinationId: 'd', segments: [{id: 's'}]}),
  handle('activation:push', {type: 'cookie', spec: {name: 'aud', value: 'x', ttlDays: 1}}),
  {
    ...handle(
      DECISIONS,
      offer([dom('setHtml', '#other', '<b>Odd</b>'), dom('click', '#other')]),
      offer(
        [dom('setStyle', '#other', {color: 'red'}), item('default-content-item')],
        'web://www.shop.test/',
      ),
      viewOffer([dom('setAttribute', '#other', {title: 'x'})], 'cart'),
      offer([item('html-content-item', {content: '<i>Odd</i>'})], 'other'),
    ),
    eventIndex: 0,
  },
  handle('unknown:thing', {a: 1}),
];

it(`${ANSWERS} answers that were changed at random harm neither the page nor what is good in them`, async () => {
  let page = await open();
  let runs = 0;
  const result = await fc.check(
    fc.asyncProperty(
      fc.array(change, {minLength: 1, maxLength: 5}),
      fc.nat(7),
      async (changes, place) => {
        // Its listeners stay with the page, so there is a new one only now and then.
        if (++runs % 100 == 0) page = await open();
        const before = page.sent.length;
        document.cookie = 'sess=MINE;path=/';
        const answer = {handle: whole(), requestId: 'r-1', warnings: [], errors: []};
        for (const one of changes) apply({handle: answer.handle}, one);
        const list = (Array.isArray(answer.handle) ? answer.handle : []) as unknown[];
        const {expectIn, handle: own} = good();
        list.splice(place, 0, own);
        const body = JSON.stringify({...answer, handle: list});
        expectIn(await page.ask({body}, {xdm: {web: {webPageDetails: {viewName: 'cart'}}}}));
        expect(uncaught).toEqual([]);
        expect(document.cookie).toContain('sess=MINE');
        // The event, and what it says of what was shown.
        expect(page.sent.length - before).toBeLessThan(6);
      },
    ),
    {seed, numRuns: ANSWERS},
  );
  process.stderr.write(`EDGETAG_SEED=${seed}, ${result.numRuns} answers\n`);
  if (result.failed)
    throw new Error(
      `EDGETAG_SEED=${seed}\n${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}`,
    );
}, 300_000);
