/** Whatever an edge answers a server: a page can be made of what the instance gives, and it goes on. */
import {Script} from 'node:vm';
import fc from 'fast-check';
import {createServerInstance, inScript, type ServerInstance} from '../../../src/entries/server.js';
import type {Json} from '../../../src/core/types.js';

/** An edge that answers this to everything, and the instance that asks it. */
const facing = (answer: () => Response) => {
  const counts = {asked: 0};
  const instance = createServerInstance({
    datastreamId: 'd',
    orgId: '0A@AdobeOrg',
    retries: 0,
    request: {url: '/a', headers: {host: 'shop.test'}},
    async fetch() {
      counts.asked++;
      return answer();
    },
  });
  return {instance, counts};
};

const send = (instance: ServerInstance) =>
  instance('sendEvent', {
    type: 'web.webpagedetails.pageViews',
    decisionScopes: ['hero'],
  }).then(
    (result) => typeof result,
    ({message}: Error) => message,
  );

/** What a page takes of it, in the answer's headers and in a script. */
const pageOf = (instance: ServerInstance) => {
  for (const cookie of instance.setCookies()) {
    // Throws at what can be no header.
    new Headers().append('set-cookie', cookie);
    expect(cookie).not.toMatch(/[\r\n\0]/);
  }
  const code = inScript(instance.handOver());
  expect(code).not.toMatch(/[<>&\u2028\u2029]/);
  return new Script(`(${code})`).runInNewContext() as Json;
};

const deep = (levels: number, inner = '') =>
  '[{"a":'.repeat(levels) + `"${inner}"` + '}]'.repeat(levels);
const handle = (payload: string) =>
  `{"requestId":"r","handle":[{"type":"personalization:decisions","payload":${payload}}]}`;

describe('an answer', () => {
  it.each([
    ['with a handle of 20,000 levels', handle(deep(20_000)), 0],
    ['with a handle of 50 levels', handle(deep(50)), 1],
    ['with a key for the prototype', handle('[{"__proto__":{"polluted":1},"id":"a"}]'), 1],
    ['with the end of a script', handle('[{"id":"</script><script>alert(1)"}]'), 1],
    [
      'with 200,000 handles',
      `{"requestId":"r","handle":[${Array(200_000).fill('{"type":"x","payload":[]}').join()}]}`,
      200_000,
    ],
  ])('%s makes a page', async (_what, body, handles) => {
    const {instance} = facing(() => new Response(body));
    await send(instance);
    const {responseBody} = pageOf(instance);
    expect(responseBody.handle).toHaveLength(handles);
    expect(JSON.stringify(responseBody)).not.toContain('polluted');
    const [first] = (responseBody.handle[0]?.payload ?? []) as Json[];
    expect(first?.polluted).toBeUndefined();
  });
});

describe('any answer', () => {
  const json = fc.jsonValue({maxDepth: 3});
  const name = fc.oneof(
    fc.constantFrom(
      'kndctr_0A_AdobeOrg_identity',
      'kndctr_0A_AdobeOrg_consent',
      'a',
      'a;b=c',
      '\r\nX: 1',
    ),
    fc.string({unit: 'binary', maxLength: 9}),
  );
  const cookie = fc.record(
    {
      key: name,
      value: fc.string({unit: 'binary', maxLength: 20}),
      maxAge: fc.oneof(fc.integer(), json),
      attrs: fc.oneof(json, fc.record({SameSite: fc.oneof(json, fc.constant('None; Domain=b'))})),
    },
    {requiredKeys: ['key', 'value']},
  );
  const offer = fc.record(
    {id: json, scope: json, items: json, scopeDetails: json},
    {requiredKeys: []},
  );
  const entry = fc.oneof(
    fc.constant(null),
    fc.record({type: fc.constant('state:store'), payload: fc.array(cookie, {maxLength: 4})}),
    fc.record({
      type: fc.constant('personalization:decisions'),
      payload: fc.oneof(fc.array(offer), json),
    }),
    fc.record({
      type: fc.constantFrom(
        'identity:result',
        'locationHint:result',
        'activation:pull',
        '__proto__',
      ),
      payload: json,
    }),
  );
  const body = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({requestId: fc.string(), handle: fc.array(entry, {maxLength: 5})}),
    },
    json,
  );

  it('makes a page, and the next command asks again', async () => {
    await fc.assert(
      fc.asyncProperty(
        body,
        fc.constantFrom(200, 200, 200, 207, 400, 500),
        async (answer, status) => {
          const {instance, counts} = facing(() => new Response(JSON.stringify(answer), {status}));
          for (let event = 0; event < 2; event++) {
            expect(await send(instance)).toMatch(/^object$|^\[edgetag\] sendEvent: ./);
          }
          await instance('getIdentity').catch(({message}: Error) => {
            expect(message).toMatch(/^\[edgetag\] getIdentity: ./);
          });
          expect(counts.asked).toBeLessThanOrEqual(3);
          const {responseBody} = pageOf(instance);
          expect(Array.isArray(responseBody.handle)).toBe(true);
        },
      ),
      {numRuns: 300},
    );
  });
});
