/** Whatever is thrown at the edge, it answers in documented words and goes on. */
import {connect} from 'node:net';
import fc from 'fast-check';
import {createApp} from '../../demo/edge/app.js';
import {openMemory} from '../../demo/edge/memory.js';
import type {Json} from '../../demo/edge/types.js';
import {ask, events, known, pageView, post, ROOT, start} from './support/edge.js';
import {shoot, spoil, type Shot} from './support/spoil.js';

const json = (url: string, body: Json): Shot => ({
  method: 'POST',
  url,
  headers: {'content-type': 'text/plain; charset=UTF-8', origin: 'https://shop.test'},
  body: JSON.stringify(body),
});

const consent = [{standard: 'Adobe', version: '2.0', value: {collect: {val: 'y'}}}];
const personal = {query: {personalization: {schemas: ['s'], decisionScopes: ['hero', '__view__']}}};
const withMap = pageView({
  identityMap: {CRM: [{id: 'c-17', primary: true}]},
  consentStrings: [
    {consentStandard: 'IAB TCF', consentStandardVersion: '2.0', consentStringValue: 'CO'},
  ],
  constructor: {prototype: 1},
});
const good: Shot[] = [
  json('/ee/v1/interact?configId=demo&requestId=r', known({...pageView(), ...personal}, withMap)),
  json('/ee/irl1/v1/collect?configId=demo', known(pageView(), pageView())),
  json('/ee/v1/identity/acquire?configId=demo', known()),
  json('/ee/v1/privacy/set-consent?configId=demo', {consent, meta: {state: {domain: ''}}}),
  json('/ee/v2/interact?dataStreamId=demo', {event: withMap}),
  json('/ee/va/v1/play?configId=demo', {events: [{xdm: {mediaCollection: {playhead: 1}}}]}),
];

// Before it is sent, ".." is taken out of an address, and may lead it out of the protocol.
const isProtocol = (url: string) =>
  URL.canParse(url, 'http://localhost') &&
  new URL(url, 'http://localhost').pathname.startsWith('/ee/');

const TYPE = /^(https:\/\/ns\.adobe\.com\/aep\/errors\/EXEG-\d{4}-\d{3}|about:blank)$/;

/** What is not as documented about an answer; nothing, as a rule. */
const complaintAbout = (
  {method, url}: Shot,
  {statusCode, headers, payload}: Awaited<ReturnType<typeof shoot>>,
): string | undefined => {
  if (statusCode >= 500) return `It failed with ${statusCode}: ${payload}`;
  if (statusCode < 400 || method === 'HEAD' || !isProtocol(url)) return;
  if (!String(headers['content-type']).startsWith('application/problem+json'))
    return `No problem: ${payload}`;
  const {type, status, title, detail, report} = JSON.parse(payload) as Json;
  const isWhole = [title, detail, report.requestId].every(
    (text) => typeof text === 'string' && text,
  );
  return isWhole && TYPE.test(type) && status === statusCode ? undefined : `Incomplete: ${payload}`;
};

describe('the edge', () => {
  it('answers 10,000 spoilt requests with a status below 500, and then a good one', async () => {
    const memory = openMemory(ROOT, null, '1F2E3D4C5B6A798800112233@AdobeOrg');
    const app = await createApp({memory, root: ROOT, host: '127.0.0.1'});
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...good), spoil, async (shot, change) => {
        const spoilt = change(shot);
        const answer = await shoot(app, spoilt);
        const wrong = complaintAbout(spoilt, answer);
        if (wrong) throw new Error(wrong);
      }),
      {numRuns: 10_000},
    );
    for (const shot of good) expect([200, 204]).toContain((await shoot(app, shot)).statusCode);
    await app.close();
  }, 240_000);

  it('refuses a body of many megabytes', async () => {
    const app = await createApp({memory: openMemory(ROOT, null), root: ROOT, host: '127.0.0.1'});
    const answer = await shoot(app, {...good[0]!, body: 'x'.repeat(5_000_000)});
    expect(answer.json()).toMatchObject({
      type: 'https://ns.adobe.com/aep/errors/EXEG-0112-413',
      detail: expect.stringMatching(/\.$/),
    });
    await app.close();
  });

  it('is not changed by keys that every object has', async () => {
    const edge = await start();
    const poison = JSON.stringify(known(pageView())).replace(
      '"events"',
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"events"',
    );
    expect(
      (await post(edge, '/ee/v1/interact?configId=__proto__&__proto__=x', poison)).status,
    ).toBe(200);
    expect(({} as Json).polluted).toBeUndefined();
    expect(await events(edge)).toHaveLength(1);
    await edge.close();
  });

  it.each([
    [
      'an upload that is given up',
      'POST /ee/v1/interact?configId=demo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\n{"ev',
    ],
    ['bytes that are no HTTP', '\x16\x03\x01\x02\x00\x01\x00'],
    [
      'an absurd address',
      'POST /ee/%E0%A4%A/v1/interact HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n',
    ],
    [
      'an address with two hosts',
      'GET //evil.test//%2e%2e/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n',
    ],
    ['an unknown method', 'BREW /ee/v1/interact HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a host that is none', 'GET / HTTP/1.1\r\nHost: "<script>\r\n\r\n'],
  ])('survives %s', async (_what, bytes) => {
    const edge = await start();
    await new Promise<void>((done) => {
      const socket = connect(edge.port, '127.0.0.1', () => {
        socket.write(bytes, () => socket.end());
      });
      socket.resume();
      socket.on('close', () => done());
      socket.on('error', () => done());
    });
    expect((await post(edge, '/ee/v1/interact', known(pageView()))).status).toBe(200);
    await edge.close();
  });

  it('waits a minute for a request to be sent whole, and no longer', async () => {
    const app = await createApp({memory: openMemory(ROOT, null), root: ROOT, host: '127.0.0.1'});
    // Node looks twice a minute only, so that the wire cannot be waited for here.
    expect(app.server.requestTimeout).toBe(60_000);
    await app.close();
  });

  it.each(['HEAD', 'OPTIONS', 'DELETE', 'PATCH'])('answers %s anywhere', async (method) => {
    const edge = await start();
    for (const path of ['/', '/ee/v1/interact', '/nothing', '/_edge/events', '/edgetag/x.js']) {
      expect((await ask(edge.url + path, {method})).status).toBeLessThan(500);
    }
    await edge.close();
  });
});
