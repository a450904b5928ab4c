import {
  DATASTREAM,
  hearing,
  held,
  openConfigured,
  PREFIX,
  problem,
  refusal,
  settle,
  stores,
  taken,
  type Given,
} from '../support/instance.js';
import {identity} from '../../src/components/identity.js';
import {overrides} from '../../src/components/overrides.js';
import {queue} from '../../src/components/queue/index.js';
import {visitor} from '../../src/components/visitor/index.js';
import {responseOf} from '../../src/core/response.js';
import type {Component, Json} from '../../src/core/types.js';

const UUID = '[\\da-f]{8}-[\\da-f]{4}-4[\\da-f]{3}-[89ab][\\da-f]{3}-[\\da-f]{12}';
const CAUSED = '[tag] sendEvent: ';

const firstRequest = async (given: Given & {options?: Json} = {}, event: Json = {}) => {
  const {run, sent} = await openConfigured({components: [overrides], ...given});
  await run('sendEvent', event);
  return sent[0]!;
};

/** What was not answered is the queue's to judge, also when it keeps nothing. */
const DELIVERED = {components: [queue], options: {queue: {enabled: false}}};

describe('the address', () => {
  it.each([
    ['the edge of Adobe', {}, {}, 'https://edge.adobedc.net/ee/v1/interact'],
    ['a host', {edgeDomain: 'data.shop.test'}, {}, 'https://data.shop.test/ee/v1/interact'],
    [
      'an origin with its scheme',
      {edgeDomain: 'http://localhost:8787'},
      {},
      'http://localhost:8787/ee/v1/interact',
    ],
    [
      'a host whose name begins with http',
      {edgeDomain: 'http2.shop.test'},
      {},
      'https://http2.shop.test/ee/v1/interact',
    ],
    [
      'another base path',
      {edgeBasePath: 'ee-pre-prd'},
      {},
      'https://edge.adobedc.net/ee-pre-prd/v1/interact',
    ],
    [
      'the location hint of the cluster cookie',
      {},
      {[`${PREFIX}cluster`]: 'irl1'},
      'https://edge.adobedc.net/ee/irl1/v1/interact',
    ],
  ])('is made of %s', async (_what, options, cookies, start) => {
    const {url} = await firstRequest({options, cookies});
    expect(url).toMatch(
      new RegExp(`^${start.replace(/[.?]/g, '\\$&')}\\?configId=${DATASTREAM}&requestId=${UUID}$`),
    );
  });

  it('is made anew for every request: the hint that an answer brings is used by the next', async () => {
    const {run, sent} = await openConfigured({
      answer: () => taken(stores({key: `${PREFIX}cluster`, value: 'or2', maxAge: 1800})),
    });
    await run('sendEvent');
    await run('sendEvent');
    expect(new URL(sent[0]!.url).pathname).toBe('/ee/v1/interact');
    expect(new URL(sent[1]!.url).pathname).toBe('/ee/or2/v1/interact');
    const ids = sent.map(({url}) => new URL(url).searchParams.get('requestId'));
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('leaves a colon in the datastream as it is', async () => {
    const {url} = await firstRequest({options: {datastreamId: 'ds:dev'}});
    expect(url).toContain('?configId=ds:dev&requestId=');
  });

  it("goes to a command's own datastream, and says which one was configured", async () => {
    const {url, body} = await firstRequest(
      {},
      {edgeConfigOverrides: {datastreamId: 'other', com_adobe_target: {propertyToken: 'p'}}},
    );
    expect(url).toContain('?configId=other&');
    expect(body.meta).toMatchObject({
      sdkConfig: {datastream: {original: DATASTREAM}},
      configOverrides: {com_adobe_target: {propertyToken: 'p'}},
    });
    expect(body.meta.configOverrides).not.toHaveProperty('datastreamId');
  });

  it('says nothing of the datastream when a command overrides it with the same', async () => {
    const {body} = await firstRequest({}, {edgeConfigOverrides: {datastreamId: DATASTREAM}});
    expect(body.meta).not.toHaveProperty('sdkConfig');
    expect(body.meta).not.toHaveProperty('configOverrides');
  });

  it("lets a command's overrides replace the configured ones by their top-level key", async () => {
    const {body} = await firstRequest(
      {options: {edgeConfigOverrides: {a: {one: 1, two: 2}, b: {three: 3}}}},
      {edgeConfigOverrides: {a: {four: 4}}},
    );
    expect(body.meta.configOverrides).toEqual({a: {four: 4}, b: {three: 3}});
  });
});

describe('apiVersion 2', () => {
  const options = {apiVersion: 2};

  it('sends an event alone, by the name and to the address that the Server API has for it', async () => {
    const {url, body} = await firstRequest({options}, {xdm: {eventType: 'a'}});
    expect(url).toMatch(
      new RegExp(
        `^https://edge\\.adobedc\\.net/ee/v2/interact\\?dataStreamId=${DATASTREAM}&requestId=${UUID}$`,
      ),
    );
    expect(body.event).toMatchObject({xdm: {eventType: 'a', _id: expect.any(String)}});
    expect(body).not.toHaveProperty('events');
    expect(body.meta.state).toEqual({domain: 'example.com', cookiesEnabled: true});
  });

  it('keeps the location hint in its place', async () => {
    const cookies = {[`${PREFIX}cluster`]: 'va6'};
    const {url} = await firstRequest({options, cookies});
    expect(url).toContain('/ee/va6/v2/interact?');
  });

  it('sends what needs no answer as a list, also if it is one', async () => {
    const cookies = {[`${PREFIX}identity`]: 'known'};
    const {run, sent} = await openConfigured({components: [identity], options, cookies});
    await run('sendEvent', {documentUnloading: true});
    expect(sent[0]!.url).toContain('/ee/v2/collect?dataStreamId=');
    expect(sent[0]!.body.events).toHaveLength(1);
    expect(sent[0]!.body).not.toHaveProperty('event');
  });

  it('takes 202 with a request id, and nothing else of that kind, for received', async () => {
    const cookies = {[`${PREFIX}identity`]: 'known'};
    const {run} = await openConfigured({
      components: [identity],
      options,
      cookies,
      answer: (_one, index) =>
        index ? {status: 202, body: {}} : {status: 202, body: {requestId: 'r'}},
    });
    const event = {documentUnloading: true};
    expect(await run('sendEvent', event)).toEqual({});
    await expect(run('sendEvent', event)).rejects.toThrow();
  });

  it('leaves requests without events to version 1', async () => {
    const {run, sent} = await openConfigured({components: [visitor], options});
    await run('getIdentity');
    expect(sent[0]!.url).toContain(`/ee/v1/identity/acquire?configId=${DATASTREAM}&`);
  });
});

describe('meta.state', () => {
  const cookies = {
    [`${PREFIX}identity`]: 'ECID-1',
    [`${PREFIX}cluster`]: 'or2',
    kndctr_OTHER_AdobeOrg_identity: 'not ours',
    session: 'secret',
  };
  const state = async (edgeDomain: string, domain: string) =>
    (await firstRequest({cookies, domain, options: {edgeDomain}})).body.meta.state as Json;

  it('carries our cookies, and no others, to an edge that cannot read them', async () => {
    expect(await state('edge.adobedc.net', 'example.com')).toEqual({
      domain: 'example.com',
      cookiesEnabled: true,
      entries: [
        {key: `${PREFIX}identity`, value: 'ECID-1'},
        {key: `${PREFIX}cluster`, value: 'or2'},
      ],
    });
  });

  it.each([
    ['data.example.com', 'example.com'],
    ['a.b.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['https://data.example.com', 'example.com'],
    ['http://data.example.com:8787', 'example.com'],
    ['https://example.com:8443', 'example.com'],
  ])('carries no cookies to %s, which gets those of %s itself', async (edgeDomain, domain) => {
    expect(await state(edgeDomain, domain)).toEqual({domain, cookiesEnabled: true});
  });

  it.each([
    ['data-example.com', 'example.com'],
    ['dataexample.com', 'example.com'],
    ['https://data-example.com', 'example.com'],
    ['example.com.evil.test', 'example.com'],
    ['example.com', 'www.example.com'],
    ['http://localhost:8787', ''],
    ['edge.adobedc.net', ''],
  ])('takes %s for a third party on %p', async (edgeDomain, domain) => {
    const {entries} = await state(edgeDomain, domain);
    expect(entries).toHaveLength(2);
  });

  it("carries Target's QA mode, too", async () => {
    const {body} = await firstRequest({cookies: {at_qa_mode: '{"a":1}'}});
    expect(body.meta.state.entries).toEqual([{key: 'at_qa_mode', value: '{"a":1}'}]);
  });

  it('has no entries when there is nothing to carry', async () => {
    const {body} = await firstRequest({cookies: {session: 'secret'}});
    expect(body.meta.state).toEqual({domain: 'example.com', cookiesEnabled: true});
  });
});

describe('meta.queueTimeMillis', () => {
  it.each([
    ['how long the event waited', 1234, 1234],
    ['zero when the clock went back', -5000, 0],
    ['five minutes at most', 400_000, 300_000],
  ])('says %s', async (_what, passed, said) => {
    let open = () => {};
    const component: Component = ({gate}) => {
      open = () => gate.set('in');
      return {name: 'Door'};
    };
    const start = Date.UTC(2030, 4, 1);
    const now = jest.spyOn(Date, 'now').mockReturnValue(start);
    const {run, sent} = await openConfigured({
      components: [component],
      options: {defaultConsent: 'pending'},
    });
    const answer = run('sendEvent', {xdm: {timestamp: '2001-01-01T00:00:00Z'}});
    await settle();
    now.mockReturnValue(start + passed);
    open();
    await answer;
    now.mockRestore();
    expect(sent[0]!.body.meta.queueTimeMillis).toBe(said);
  });
});

describe('the body', () => {
  it('has events, query and meta, and nothing that is empty', async () => {
    const {body} = await firstRequest();
    expect(Object.keys(body).sort()).toEqual(['events', 'meta', 'query']);
    expect(Object.keys(body.meta as Json).sort()).toEqual(['queueTimeMillis', 'state']);
    expect(body.events).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('has its cookies written before anybody hears of it', async () => {
    const seen: unknown[] = [];
    const component: Component = ({cookies}) => ({
      name: 'Early',
      event: () => () => void seen.push(cookies.all().mine),
      response: () => void seen.push(cookies.all().mine),
    });
    const {attributes, run} = await openConfigured({
      components: [component],
      answer: () =>
        taken(
          {type: 'news', payload: [{}]},
          stores(
            {key: 'mine', value: 'v', maxAge: 1800, attrs: {SameSite: 'None'}},
            {key: 'session', value: 's'},
          ),
        ),
    });
    await run('sendEvent');
    expect(seen).toEqual(['v', 'v']);
    expect(attributes.get('mine')).toEqual({maxAge: 1800, sameSite: 'None'});
    expect(attributes.get('session')).toEqual({});
  });

  it('hands over all payloads of one type together, in order, and ignores types nobody knows', async () => {
    const seen: unknown[] = [];
    const {run} = await openConfigured({
      components: [hearing('news', (all) => void seen.push(all))],
      answer: () =>
        taken(
          {type: 'news', payload: [{n: 1}, {n: 2}]},
          {type: 'future:thing', payload: [{x: 1}]},
          {type: 'news', payload: [{n: 3}]},
        ),
    });
    await run('sendEvent');
    expect(seen).toEqual([[{n: 1}, {n: 2}, {n: 3}]]);
  });

  it('is not told to a component that waits for another type', async () => {
    const heard = jest.fn();
    const {run} = await openConfigured({
      components: [hearing('other', heard)],
      answer: () => taken({type: 'news', payload: [{}]}),
    });
    await run('sendEvent');
    expect(heard).not.toHaveBeenCalled();
  });

  it('becomes one result: lists of one name are joined in order, of two other values the later counts', async () => {
    const {run} = await openConfigured({
      components: [
        hearing('news', () => ({destinations: [1], same: 'one', propositions: []})),
        hearing('news', () => ({destinations: [2, 3], same: 'two'})),
        () => ({name: 'Three', event: () => () => ({destinations: [4], own: {a: 1}})}),
      ],
      answer: () => taken({type: 'news', payload: [{}]}),
    });
    expect(await run('sendEvent')).toEqual({
      destinations: [1, 2, 3, 4],
      same: 'two',
      propositions: [],
      own: {a: 1},
    });
  });

  it('is heard to its end though a part of it is broken', async () => {
    const followed = jest.fn();
    const {jar, run} = await openConfigured({
      components: [() => ({name: 'Follower', request: () => () => void followed()})],
      answer: () => ({
        body: {handle: [null, {type: 'state:store', payload: [null, {key: 'k', value: 'v'}]}]},
      }),
    });
    expect(await run('sendEvent')).toEqual({});
    expect(followed).toHaveBeenCalledTimes(1);
    expect(jar.get('k')).toBe('v');
  });

  it('is not spoilt by handle types and cookie names that every object has', async () => {
    const types = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const {run} = await openConfigured({
      answer: () =>
        taken(
          ...types.map((type) => ({type, payload: [{spoilt: 1}]})),
          stores(...types.map((key) => ({key, value: 'spoilt'}))),
        ),
    });
    expect(await run('sendEvent')).toEqual({});
    expect(({} as Json).spoilt).toBeUndefined();
  });

  it('of 204 is an answer, and so is one with an empty list of handles', async () => {
    const answers = [
      {status: 204},
      {status: 200, body: {handle: []}},
      {status: 207, body: {handle: []}},
    ];
    const {run} = await openConfigured({answer: (_sent, index) => answers[index]!});
    for (const _ of answers) expect(await run('sendEvent')).toEqual({});
  });

  it.each([
    ['200 in HTML', {status: 200, body: '<html>Log in</html>'}],
    ['200 without handles', {status: 200, body: {requestId: 'r'}}],
    ['200 with something else called handle', {status: 200, body: {handle: {}}}],
    ['200 that is empty', {status: 200, body: ''}],
    ['200 that is null', {status: 200, body: 'null'}],
    ['202 on interact', {status: 202, body: {requestId: 'r'}}],
    ['302', {status: 302, body: ''}],
  ])('that is not one rejects: %s', async (_what, reply) => {
    const {run} = await openConfigured({...DELIVERED, answer: () => reply});
    expect(await refusal(run('sendEvent'))).toContain(
      `The server responded with a status code ${reply.status} and `,
    );
  });

  it('is over for the command only when all the follow-ups are', async () => {
    const {answer, give} = held<Json>();
    let over = false;
    const {run} = await openConfigured({
      components: [() => ({name: 'Slow', event: () => () => answer})],
    });
    const result = run('sendEvent').then((value) => ((over = true), value));
    await settle();
    expect(over).toBe(false);
    give({late: 1});
    expect(await result).toEqual({late: 1});
  });
});

describe('a refusal', () => {
  it('quotes the problem, set for reading', async () => {
    const body = {
      type: 'https://ns.adobe.com/aep/errors/EXEG-0003-400',
      status: 400,
      report: {requestId: 'r'},
    };
    const {run} = await openConfigured({...DELIVERED, answer: () => ({status: 400, body})});
    expect(await refusal(run('sendEvent'))).toBe(
      `${CAUSED}The server responded with a status code 400 and response body:\n${JSON.stringify(body, null, 2)}`,
    );
  });

  it('quotes text as it is', async () => {
    const {run} = await openConfigured({...DELIVERED, answer: () => ({status: 500, body: 'Oops'})});
    expect(await refusal(run('sendEvent'))).toBe(
      `${CAUSED}The server responded with a status code 500 and response body:\nOops`,
    );
  });

  it('says that there was no body', async () => {
    const {run} = await openConfigured({...DELIVERED, answer: () => ({status: 403, body: ''})});
    expect(await refusal(run('sendEvent'))).toBe(
      `${CAUSED}The server responded with a status code 403 and no response body.`,
    );
  });

  it('writes no cookies', async () => {
    const {jar, run} = await openConfigured({
      answer: () => ({
        status: 400,
        body: {handle: [stores({key: 'mine', value: 'v'})]},
      }),
    });
    await refusal(run('sendEvent'));
    expect(jar.has('mine')).toBe(false);
  });

  it('does not spoil what comes after', async () => {
    const {run} = await openConfigured({
      answer: (_sent, index) => (index ? taken() : problem(400)),
    });
    await refusal(run('sendEvent'));
    expect(await run('sendEvent')).toEqual({});
  });

  it('passes the words of the network on', async () => {
    const {run} = await openConfigured({
      answer: () => new Error('Failed to fetch'),
    });
    expect(await refusal(run('sendEvent'))).toBe(
      `${CAUSED}Network request failed.\nCaused by: Failed to fetch`,
    );
  });
});

describe('a component on the way of a request', () => {
  it('that throws rejects the command and lets every follow-up know', async () => {
    const heard: unknown[] = [];
    const {run, sent} = await openConfigured({
      components: [
        () => ({name: 'Follower', event: () => (response) => void heard.push(response)}),
        () => ({
          name: 'Blocker',
          request: () => {
            throw new Error('not through here');
          },
        }),
      ],
    });
    expect(await refusal(run('sendEvent'))).toContain('not through here');
    expect(heard).toEqual([undefined]);
    expect(sent).toHaveLength(0);
  });

  it('may answer in place of the sending', async () => {
    const standIn: Component = () => ({
      name: 'Stand-in',
      transport: () => async () => ({status: 204, answered: true, content: {}}),
    });
    const {run, sent} = await openConfigured({components: [standIn]});
    expect(await run('sendEvent')).toEqual({});
    expect(sent).toHaveLength(0);
  });

  it('wraps the sending: the last of the list is outermost', async () => {
    const order: string[] = [];
    const wrap = (name: string): Component => {
      return () => ({
        name,
        transport: (send) => async (parcel) => {
          order.push(`${name} in`);
          const reply = await send(parcel);
          order.push(`${name} out`);
          return reply;
        },
      });
    };
    const {run} = await openConfigured({components: [wrap('one'), wrap('two')]});
    await run('sendEvent');
    expect(order).toEqual(['two in', 'one in', 'one out', 'two out']);
  });
});

describe('responseOf', () => {
  it('is empty when there is nothing to make it of', () => {
    const response = responseOf({});
    expect(response.handle).toEqual([]);
    expect(response.payloads('news')).toEqual([]);
    expect(response.headers.get('x-adobe-edge')).toBeFalsy();
  });

  it('reads the headers of the reply', async () => {
    let region: unknown;
    const {run} = await openConfigured({
      components: [
        () => ({
          name: 'Reader',
          event: () => (response) => void (region = response!.headers.get('x-adobe-edge')),
        }),
      ],
      answer: () => ({body: {handle: []}, headers: {'x-adobe-edge': 'IRL1;6'}}),
    });
    await run('sendEvent');
    expect(region).toBe('IRL1;6');
  });
});

describe('what several components return', () => {
  const returning = (...parts: (Json | void)[]) =>
    parts.map((part): Component => () => ({name: 'Part', response: () => part}));

  it('stays as it is with each of them', async () => {
    const mine = [1];
    const {run} = await openConfigured({components: returning({a: mine}, {a: [2]})});
    await run('sendEvent');
    expect(mine).toEqual([1]);
  });
});
