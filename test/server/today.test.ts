/** The shop's page that is made on the server. */
import {Script} from 'node:vm';
import {openEdge, type TestEdge} from '../support/edge.js';
import type {Fault} from '../../demo/edge/types.js';
import type {Json} from '../../src/core/types.js';

let edge: TestEdge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge?.close());

it('shows the words of an offer, also where they look like a place of the page', async () => {
  const content = {headline: '{{answer}} {{origin}}', text: '{{hero}}'};
  const schema = 'https://ns.adobe.com/personalization/json-content-item';
  await edge.offers({hero: [{id: '{{answer}}', items: [{schema, data: {content}}]}]});
  const page = await (await fetch(`${edge.url}/today.html`)).text();
  expect(page).toContain('data-offer="{{answer}}"');
  expect(page).toContain('<h1>{{answer}} {{origin}}</h1><p>{{hero}}</p>');
  expect(page).toContain('"responseBody"');
});

const DAILY = '<h1>Shoes for the long way round</h1>';
/** The scripts of the page as a browser would read them: they must be whole. */
const scriptsOf = (page: string) =>
  [...page.matchAll(/<script>([^]*?)<\/script>/g)].map(([, code]) => new Script(code!));
/** The page view that the page sends in place of the server. */
const viewOf = (page: string) => {
  const [, options] = /edgetag\('sendEvent', (\{"type".*?\})\)\.catch/.exec(page) ?? [];
  return options && (JSON.parse(options) as Json);
};

describe('when the edge is down, the page', () => {
  const PATIENCE = 300;
  let hasty: TestEdge;
  beforeAll(async () => {
    hasty = await openEdge({patience: PATIENCE});
  });
  afterAll(() => hasty?.close());
  beforeEach(() => hasty.reset());

  it.each<[string, Fault]>([
    ['does not answer', {hang: true}],
    ['resets connections', {drop: true}],
    ['is busy', {status: 503}],
    ['asks for an hour', {status: 429, retryAfter: 3600}],
    ['asks for no pause at all', {status: 503, retryAfter: 0}],
    ['fails', {status: 500}],
    ['refuses', {status: 403, body: {title: '</script><b>', detail: '{{view}}'}}],
    ['is somebody else', {status: 200, body: '<html>Sign in</html>'}],
    ['speaks no sense', {status: 200, body: '{"handle":'}],
    ['says nothing', {status: 200, body: 'null'}],
  ])('is there without offers, and sends its page view itself: it %s', async (_how, fault) => {
    await hasty.faults({path: '/ee/', ...fault});
    const response = await fetch(`${hasty.url}/today.html`);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain(DAILY);
    expect(scriptsOf(page)).toHaveLength(2);
    expect(page).not.toContain('{{');
    expect(viewOf(page)).toEqual({
      type: 'web.webpagedetails.pageViews',
      xdm: {
        _id: expect.stringMatching(/^[\da-f-]{36}$/),
        web: {webPageDetails: {name: 'Today at Lark & Ridge', pageViews: {value: 1}}},
      },
      renderDecisions: true,
      personalization: {defaultPersonalizationEnabled: true},
    });
    // A page that nobody waits for asks no more.
    expect(
      (await hasty.requests()).filter(({path}) => path.startsWith('/ee/')).length,
    ).toBeLessThan(5);
  });
});

it('leaves its page view to the server that has sent it', async () => {
  await edge.reset();
  const page = await (await fetch(`${edge.url}/today.html`)).text();
  expect(viewOf(page)).toBeUndefined();
  expect(await edge.received(1)).toHaveLength(1);
});

describe('the page shows what is text of an answer that is odd', () => {
  const schema = 'https://ns.adobe.com/personalization/json-content-item';
  const odd = {toString: 0, valueOf: 0};
  const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  const offered = (payload: unknown) => [{type: 'personalization:decisions', payload}];
  const withContent = (content: unknown) =>
    offered([{id: 'a', items: [{schema, data: {content}}]}]);

  it.each<[string, unknown]>([
    ['nothing', []],
    ['no payload', [{type: 'personalization:decisions'}]],
    ['payloads that are none', offered([null, 5, 'x', [], {}, {items: 1}, {items: null}])],
    [
      'items that are none',
      offered([{id: 'a', items: [null, 1, 'x', {}, {schema}, {schema: odd}]}]),
    ],
    ['an id that is none', offered([{id: odd, items: [{schema, data: {content: odd}}]}])],
    ['a headline that is none', withContent({headline: odd})],
    ['content that is none', withContent('x')],
    ['data that is none', offered([{id: 'a', items: [{schema, data: null}]}])],
  ])('%s: as every day', async (_what, handle) => {
    await edge.reset();
    await edge.faults({path: '/ee/', status: 200, body: {requestId: 'r', handle}});
    const response = await fetch(`${edge.url}/today.html`);
    const page = await response.text();
    expect([response.status, page.includes(DAILY)]).toEqual([200, true]);
    expect(scriptsOf(page)).toHaveLength(2);
  });

  it('a headline with odd company', async () => {
    await edge.reset();
    const content = {headline: 'Rain', kicker: odd, text: [odd], cta: {href: odd, label: odd}};
    await edge.faults({
      path: '/ee/',
      status: 200,
      body: {requestId: 'r', handle: withContent(content)},
    });
    const page = await (await fetch(`${edge.url}/today.html`)).text();
    expect(page).toContain('<h1>Rain</h1>');
    expect(page).toContain('<a class="button" href="/"></a>');
  });

  it('an offer that is as deep as no script can be', async () => {
    await edge.reset();
    const handle = JSON.stringify(withContent({headline: 'Rain'})).slice(1, -1);
    await edge.faults({
      path: '/ee/',
      status: 200,
      contentType: 'application/json',
      body: `{"requestId":"r","handle":[{"type":"x","payload":${deep(50_000)}},${handle}]}`,
    });
    const page = await (await fetch(`${edge.url}/today.html`)).text();
    expect(page).toContain('<h1>Rain</h1>');
    expect(scriptsOf(page)).toHaveLength(2);
    expect(page).not.toContain('[[[[');
  });
});
