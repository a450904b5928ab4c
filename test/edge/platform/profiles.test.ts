import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {start} from '../support/edge.js';
import {
  describeIdentity,
  ENTITIES,
  event,
  lookUp,
  makeDataset,
  makeSchema,
  manage,
  messageOf,
  openStream,
  stream,
  streamBatch,
  streams,
  type Stream,
} from '../support/platform.js';

let edge: RunningEdge;
let profiles: Stream;
let events: Stream;
beforeEach(async () => {
  edge = await start();
  profiles = await openStream(edge, 'profile');
  events = await openStream(edge, 'event');
});
afterEach(() => edge.close());

const ADA = 'ada+shop@example.com';
const who = (entityId: string, entityIdNS = 'Email') => ({entityId, entityIdNS});
const tell = async (to: Stream, ...entities: Json[]) => {
  const {body} = await streamBatch(
    to,
    entities.map((entity) => messageOf(to, entity)),
  );
  expect((body.responses as Json[]).filter(({statusCode}) => statusCode as number)).toEqual([]);
  return (body.responses as Json[]).map(({xactionId}) => xactionId as string);
};
const record = (loyaltyID: string, changes: Json = {}): Json => ({
  ...changes,
  _acme: {loyaltyID, ...changes._acme},
});
const profileOf = async (id: string, namespace?: string) =>
  Object.values((await lookUp(edge, 'profile', who(id, namespace))).body)[0] as Json | undefined;
const idsOf = async (query: Json) =>
  ((await lookUp(edge, 'event', query)).body.children as Json[]).map(
    ({entityId}) => entityId as string,
  );

describe('a profile', () => {
  it('is all records of one identity, of each field what came last', async () => {
    const tags = await tell(
      profiles,
      record(ADA, {
        person: {name: {firstName: 'Ada', lastName: 'Lind'}},
        _acme: {totalLoyaltyPoints: 1},
      }),
      record(ADA, {person: {name: {lastName: 'Berg'}}, _acme: {totalLoyaltyPoints: 2}}),
      record('other@example.com', {person: {name: {firstName: 'Bo'}}}),
    );
    expect((await streams(edge)).profiles).toBe(2);
    expect(await profileOf(ADA)).toEqual({
      entityId: ADA,
      mergePolicy: {id: expect.any(String)},
      sources: [profiles.datasetId],
      tags: tags.slice(0, 2),
      identityGraph: [expect.any(String)],
      entity: {
        person: {name: {firstName: 'Ada', lastName: 'Berg'}},
        _acme: {loyaltyID: ADA, totalLoyaltyPoints: 2},
        identityMap: {email: [{id: ADA}]},
      },
      lastModifiedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
  });

  it('that is not there is an object without entries', async () => {
    const {status, body} = await lookUp(edge, 'profile', who('nobody@example.com'));
    expect([status, body]).toEqual([404, {}]);
    expect((await lookUp(edge, 'profile', who('__proto__', '__proto__'))).body).toEqual({});
  });

  it('joins identities that were seen together, whatever came before', async () => {
    await tell(profiles, record('a@example.com', {person: {name: {firstName: 'Ada'}}}));
    await tell(profiles, record('b@example.com', {person: {name: {lastName: 'Lind'}}}));
    await tell(events, event('e-1', 'a@example.com'), event('e-2', 'b@example.com'));
    expect((await streams(edge)).profiles).toBe(2);
    const identityMap = {CRM: [{id: 'c-1'}], Email: [{id: 'b@example.com'}]};
    await tell(profiles, record('a@example.com', {identityMap}));
    expect((await streams(edge)).profiles).toBe(1);
    for (const [id, namespace] of [
      ['a@example.com'],
      ['b@example.com', 'email'],
      ['c-1', 'crm'],
    ] as const) {
      const profile = await profileOf(id, namespace);
      expect(profile!.entity).toMatchObject({
        person: {name: {firstName: 'Ada', lastName: 'Lind'}},
        identityMap: {crm: [{id: 'c-1'}]},
      });
      expect(profile!.identityGraph).toHaveLength(3);
      expect(await idsOf(who(id, namespace))).toEqual(['e-1', 'e-2']);
    }
  });

  it('is one of all datasets that are for it, by whichever of its identities it is looked up', async () => {
    const schemaId = await makeSchema(edge, 'profile');
    await describeIdentity(edge, schemaId, {'xdm:sourceProperty': '/workEmail/address'});
    await describeIdentity(edge, schemaId, {'xdm:namespace': 'Loyalty', 'xdm:isPrimary': false});
    const work = {...profiles, schemaId, datasetId: await makeDataset(edge, schemaId)};
    const quiet = {...work, datasetId: await makeDataset(edge, schemaId, {})};
    const atWork = (changes: Json): Json => ({workEmail: {address: 'ada@work.test'}, ...changes});

    const first = await tell(
      work,
      atWork({_acme: {loyaltyID: 'l-1@card.test', totalLoyaltyPoints: 1}}),
    );
    await tell(quiet, atWork({person: {gender: 'female'}, identityMap: {CRM: [{id: 'spy'}]}}));
    const second = await tell(profiles, record(ADA, {_acme: {totalLoyaltyPoints: 2}}));
    const third = await tell(work, atWork({identityMap: {Email: [{id: ADA}], CRM: [{id: 'c-1'}]}}));
    await tell(events, event('e-1', ADA), event('e-2', 'ada@work.test'));

    expect((await streams(edge)).profiles).toBe(1);
    for (const [id, namespace] of [
      ['ada@work.test', 'email'],
      [ADA, 'email'],
      ['l-1@card.test', 'loyalty'],
      ['c-1', 'CRM'],
    ] as const) {
      const profile = await profileOf(id, namespace);
      expect(profile).toMatchObject({
        entityId: id,
        sources: [work.datasetId, profiles.datasetId],
        tags: [...first, ...second, ...third],
        entity: {_acme: {loyaltyID: ADA, totalLoyaltyPoints: 2}, ...atWork({})},
      });
      expect(profile!.identityGraph).toHaveLength(4);
      expect(profile!.entity.person).toBeUndefined();
      expect(await idsOf(who(id, namespace))).toEqual(['e-1', 'e-2']);
    }
    expect(await profileOf('spy', 'CRM')).toBeUndefined();
  });

  it('is nobody else’s whose namespace and id read the same one after the other', async () => {
    await tell(profiles, record(ADA, {identityMap: {'CRM of': [{id: 'shop 7'}]}}));
    await tell(profiles, record('bo@example.com', {identityMap: {CRM: [{id: 'of shop 7'}]}}));
    expect((await streams(edge)).profiles).toBe(2);
    expect((await profileOf('of shop 7', 'CRM'))!.entity._acme.loyaltyID).toBe('bo@example.com');
  });

  it('is known by the primary identity in its map, or by an address, where nothing is described', async () => {
    const schemaId = await makeSchema(edge, 'profile');
    const plain = {...profiles, schemaId, datasetId: await makeDataset(edge, schemaId)};
    const name = {person: {name: {firstName: 'Cleo'}}};
    await tell(plain, {...name, identityMap: {CRM: [{id: 'c-2', primary: true}]}});
    await tell(plain, {...name, workEmail: {address: 'cleo@example.com'}});
    expect((await profileOf('c-2', 'CRM'))!.entity).toMatchObject(name);
    expect((await profileOf('cleo@example.com'))!.entity).toMatchObject(name);
    const nobody = await stream(`${plain.inletUrl}?syncValidation=true`, messageOf(plain, name));
    expect([nobody.status, nobody.body.report.message]).toEqual([
      400,
      expect.stringContaining('has no identity'),
    ]);
  });

  it('knows a field that is described later, and asks for it from then on', async () => {
    const schemaId = await makeSchema(edge, 'profile');
    const late = {...profiles, schemaId, datasetId: await makeDataset(edge, schemaId)};
    const entity = {personalEmail: {address: 'dan@example.com'}};
    const check = async () =>
      (await stream(`${late.inletUrl}?syncValidation=true`, messageOf(late, entity))).status;
    expect(await check()).toBe(200);
    await describeIdentity(edge, schemaId, {'xdm:sourceProperty': '/workEmail/address'});
    expect(await check()).toBe(400);
  });

  it('hears only of datasets that are enabled for it', async () => {
    const quiet = {...profiles, datasetId: await makeDataset(edge, profiles.schemaId, {})};
    await tell(quiet, record(ADA));
    expect(await profileOf(ADA)).toBeUndefined();
    expect((await streams(edge)).messages.stored).toBe(1);
  });
});

describe('the events of a person', () => {
  const at = (time: string) => ({timestamp: `2030-05-01T${time}Z`});

  it('come in the order of their times, in the shape of the platform', async () => {
    await tell(
      events,
      event('e-2', ADA, at('11:00:00')),
      event('e-1', ADA, at('10:00:00')),
      event('x'),
    );
    const {body} = await lookUp(edge, 'event', who(ADA));
    expect(body).toEqual({
      _page: {orderby: 'timestamp', start: '0', count: 2, next: ''},
      children: ['10:00:00', '11:00:00'].map((time, index) => ({
        relatedEntityId: ADA,
        entityId: `e-${index + 1}`,
        sourceId: events.datasetId,
        timestamp: Date.parse(`2030-05-01T${time}Z`),
        entity: event(`e-${index + 1}`, ADA, at(time)),
        lastModifiedAt: expect.any(String),
      })),
      _links: {next: {href: ''}},
    });
    expect(await idsOf({...who(ADA), orderby: '-timestamp'})).toEqual(['e-2', 'e-1']);
  });

  it('are asked for by the related entity, too', async () => {
    await tell(events, event('e-1', ADA));
    const related = {
      'relatedSchema.name': '_xdm.context.profile',
      relatedEntityId: ADA,
      relatedEntityIdNS: 'email',
    };
    expect(await idsOf(related)).toEqual(['e-1']);
    expect(await idsOf({...related, relatedEntityId: 'nobody'})).toEqual([]);
  });

  it('come page by page, each naming the next', async () => {
    const ids = [1, 2, 3, 4, 5].map((number) => `e-${number}`);
    await tell(events, ...ids.map((id, index) => event(id, ADA, at(`10:00:0${index}`))));
    const seen: string[] = [];
    const {body: first} = await lookUp(edge, 'event', {...who(ADA), limit: 2});
    let page = first;
    while (true) {
      seen.push(...(page.children as Json[]).map(({entityId}) => entityId as string));
      if (!page._links.next.href) break;
      page = (await manage(edge, String(page._links.next.href).replace('/data', ''))).body;
    }
    expect(seen).toEqual(ids);
    expect(first._page).toEqual({orderby: 'timestamp', start: '0', count: 2, next: '2'});
    expect(await idsOf({...who(ADA), start: 4, limit: 1})).toEqual(['e-5']);
  });

  it.each<[string, Json]>([
    ['no schema', {}],
    ['a foreign schema', {'schema.name': 'x', ...who(ADA)}],
    ['nobody', {'schema.name': '_xdm.context.profile'}],
    ['no namespace', {'schema.name': '_xdm.context.profile', entityId: ADA}],
    [
      'a page that is none',
      {'schema.name': '_xdm.context.experienceevent', ...who(ADA), start: 'x'},
    ],
  ])('are refused for %s', async (_what, query) => {
    const {status, body} = await manage(
      edge,
      `${ENTITIES}?${new URLSearchParams(query).toString()}`,
    );
    expect([status, body.detail]).toEqual([400, expect.stringMatching(/\.$/)]);
  });
});
