import type {RunningEdge} from '../../demo/edge/server.js';
import type {Json} from '../../demo/edge/types.js';
import {handleOf, known, pageView, post, put, start} from './support/edge.js';

const JSON_ITEM = 'https://ns.adobe.com/personalization/json-content-item';
const HTML_ITEM = 'https://ns.adobe.com/personalization/html-content-item';

describe('offers', () => {
  let edge: RunningEdge;
  beforeEach(async () => void (edge = await start()));
  afterEach(() => edge.close());

  const send = (...asked: (Json | undefined)[]) =>
    post(
      edge,
      '/ee/v1/interact',
      known(
        ...asked.map((personalization) => ({
          ...pageView(),
          ...(personalization && {query: {personalization}}),
        })),
      ),
    );
  const decisions = async (asked: Json) => handleOf(await send(asked), 'personalization:decisions');

  it('answer the scope that an event asks for, completed from a short note', async () => {
    await put(edge, 'offers', {hero: [{items: [{schema: JSON_ITEM, data: {content: {a: 1}}}]}]});
    const [proposition] = await decisions({
      decisionScopes: ['hero', 'other', 'constructor', '__proto__'],
    });
    expect(proposition).toEqual({
      id: expect.any(String),
      scope: 'hero',
      scopeDetails: {
        decisionProvider: 'TGT',
        activity: {id: expect.any(String)},
        experience: {id: '0'},
        characteristics: {eventToken: expect.any(String)},
        correlationID: expect.any(String),
      },
      items: [{id: '0', schema: JSON_ITEM, data: {content: {a: 1}}}],
    });
  });

  it('are there from the start where the edge is started with some, until others are set', async () => {
    const shop = await start({offers: {hero: [{id: 'first', items: []}]}});
    const ids = async () => {
      const body = known({...pageView(), query: {personalization: {decisionScopes: ['hero']}}});
      const answer = await post(shop, '/ee/v1/interact', body);
      return handleOf(answer, 'personalization:decisions').map(({id}) => id as string);
    };
    expect(await ids()).toEqual(['first']);
    await put(shop, 'offers', {hero: [{id: 'second', items: []}]});
    expect(await ids()).toEqual(['second']);
    await shop.close();
  });

  it('keep what was written by hand', async () => {
    const written = {
      id: 'P-1',
      scope: 'hero',
      scopeDetails: {
        decisionProvider: 'AJO',
        activity: {id: '9'},
        characteristics: {scopeType: 'view'},
      },
      items: [{id: 'i-1', schema: HTML_ITEM}],
    };
    await put(edge, 'offers', {hero: [written]});
    expect(await decisions({decisionScopes: ['hero']})).toMatchObject([written]);
  });

  it('answer an event that asks, and say nothing to one that does not', async () => {
    await put(edge, 'offers', {__view__: [{items: []}]});
    const answer = await send(
      undefined,
      {decisionScopes: ['__view__']},
      {decisionScopes: ['none']},
      {enabled: false},
    );
    const given = (answer.body.handle as Json[]).filter(
      ({type}) => type === 'personalization:decisions',
    );
    expect(given.map(({eventIndex, payload}) => [eventIndex, payload.length])).toEqual([
      [1, 1],
      [2, 0],
    ]);
  });

  it('answer a surface, whatever the case of its host and the slash at its end', async () => {
    await put(edge, 'offers', {
      'web://Shop.test/': [{items: []}],
      'web://shop.test/cart#promo': [{items: []}],
    });
    const asked = {
      surfaces: ['web://shop.test', 'web://shop.test/cart/#promo', 'web://other.test/'],
    };
    expect((await decisions(asked)).map(({scope}) => scope)).toEqual(asked.surfaces.slice(0, 2));
  });

  it('hold only items of the schemas that were asked for', async () => {
    await put(edge, 'offers', {
      both: [{items: [{schema: JSON_ITEM}, {schema: HTML_ITEM}]}],
      html: [{items: [{schema: HTML_ITEM}]}],
      none: [{items: []}],
    });
    const given = await decisions({schemas: [JSON_ITEM], decisionScopes: ['both', 'html', 'none']});
    expect(given.map(({scope, items}) => [scope, items.map((item: Json) => item.schema)])).toEqual([
      ['both', [JSON_ITEM]],
      ['none', []],
    ]);
  });

  it('script handles of any type, known or not', async () => {
    await put(edge, 'offers', {
      'handle:activation:pull': [{type: 'profileLookup', destinationId: 'd', segments: []}],
      'handle:acme:surprise': [{x: 1}],
    });
    const answer = await send(undefined);
    expect(handleOf(answer, 'activation:pull')).toHaveLength(1);
    expect(handleOf(answer, 'acme:surprise')).toEqual([{x: 1}]);
  });

  it('script errors, which make the answer a 207, and warnings', async () => {
    await put(edge, 'offers', {
      'answer:errors': [{status: 504}],
      'answer:warnings': [{status: 200}],
    });
    const answer = await send(undefined);
    expect(answer.status).toBe(207);
    expect(answer.body).toMatchObject({errors: [{status: 504}], warnings: [{status: 200}]});
  });

  it('are not shown to who opted out', async () => {
    await put(edge, 'offers', {hero: [{items: []}], 'handle:acme:surprise': [{}]});
    const body = known({...pageView(), query: {personalization: {decisionScopes: ['hero']}}});
    body.meta.state.entries.push({
      key: 'kndctr_EDGETAG0DEMO000000000000_AdobeOrg_consent',
      value: 'general=out',
    });
    const answer = await post(edge, '/ee/v1/interact', body);
    expect((answer.body.handle as Json[]).map(({type}) => type)).toEqual([
      'identity:result',
      'locationHint:result',
      'state:store',
    ]);
  });
});
