import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {LatestRecords, RejectedMessage} from '../../demo/edge/platform/latest.js';
import type {Person} from '../../demo/edge/platform/lookup.js';
import type {Overview} from '../../demo/edge/platform/overview.js';
import type {RunningEdge} from '../../demo/edge/server.js';
import {readRoute, toHash} from '../../demo/inspector/address.js';
import {paced} from '../../demo/inspector/paced.js';
import {credentialsFor, stepsFor} from '../../demo/inspector/steps.js';
import {ask, start} from './support/edge.js';
import {
  connect,
  event,
  makeDataset,
  makeSchema,
  messageOf,
  openStream,
  ORG_ID,
  sample,
  stream,
  streamBatch,
  type Stream,
} from './support/platform.js';

const tell = async <T>(edge: RunningEdge, path: string) => {
  const {status, body} = await ask(`${edge.url}/_edge/streams/${path}`);
  expect(status).toBe(200);
  return body as T;
};

describe('what the control desk tells the inspector', () => {
  let edge: RunningEdge;
  let events: Stream;
  let folder: string;
  const send = (...entities: unknown[]) =>
    streamBatch(
      events,
      entities.map((each) => messageOf(events, each)),
    );
  const overview = () => tell<Overview>(edge, 'overview');
  const records = (query = '') => tell<LatestRecords>(edge, `records${query}`);
  const rejected = async () => Object.values(await tell<RejectedMessage[]>(edge, 'rejected'));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'edgetag-streams-'));
    edge = await start({journal: join(folder, 'journal.ndjson')});
    events = await openStream(edge, 'event');
  });
  afterAll(async () => {
    await edge.close();
    rmSync(folder, {recursive: true, force: true});
  });
  beforeEach(() => ask(`${edge.url}/_edge/streams`, {method: 'DELETE'}));

  it('is what was made, and of each dataset how many came', async () => {
    await send(event('a'), event('a'), event('b'), {_id: 'c'});
    const {orgId, datasets, connections, schemas, messages} = await overview();
    const counts = {received: 4, stored: 2, duplicates: 1, rejected: 1};
    expect({orgId, messages}).toEqual({orgId: ORG_ID, messages: counts});
    expect(datasets).toMatchObject([{id: events.datasetId, kind: 'event', messages: counts}]);
    expect(datasets[0]!.schemaTitle).toBe(schemas[0]!.title);
    expect(schemas[0]!.primary).toBe('/_acme/loyaltyID');
    expect(connections).toMatchObject([
      {path: `/collection/${events.inletId}`, isNewer: false, authenticated: false, flows: []},
    ]);
  });

  it('is the latest records, newest first, each with whose it is', async () => {
    await send(event('a'), event('b', 'bo.ek@example.com'));
    const {records: found, complete} = await records();
    expect(complete).toBe(true);
    expect(found.map(({entity}) => entity._id as string)).toEqual(['b', 'a']);
    expect(found[0]).toMatchObject({
      kind: 'event',
      datasetId: events.datasetId,
      inletId: events.inletId,
      identities: [{namespace: 'email', id: 'bo.ek@example.com'}],
    });
  });

  it('is two hundred of thousands, and finds an older one by its words', async () => {
    for (let batch = 0; batch < 15; batch++) {
      await send(...Array.from({length: 100}, (_, at) => event(`${batch}-${at}`)));
    }
    const all = await records();
    expect(all.records).toHaveLength(200);
    expect(all.complete).toBe(false);
    const {records: found, searched} = await records('?words=Loyalty%20%220-7%22');
    expect(found.map(({entity}) => entity._id as string)).toEqual(['0-7']);
    expect(searched).toBe(1500);
  });

  it('is those of one dataset, even if another is named in a record of it', async () => {
    const other = {...events, datasetId: await makeDataset(edge, events.schemaId)};
    await send(event('mine', 'ada.lind@example.com', {_acme: {loyaltyID: other.datasetId}}));
    await streamBatch(events, [messageOf(other, event('other'))]);
    const {records: found} = await records(`?dataset=${other.datasetId}`);
    expect(found.map(({entity}) => entity._id as string)).toEqual(['other']);
  });

  it('is what was wrong, with dotted paths, whether the sender was told or not', async () => {
    await send(event('a', 'ada.lind@example.com', {_acme: {loyaltyID: 7}}));
    await stream(events.inletUrl, messageOf(events, event('b'), {imsOrgId: 'other@AdobeOrg'}));
    await stream(`${events.inletUrl}?syncValidation=true`, messageOf(events, {_id: 'c'}));
    const [checked, refused, failed] = await rejected();
    expect(failed).toMatchObject({
      datasetId: events.datasetId,
      inletId: events.inletId,
      batchId: expect.stringMatching(/^[\da-f]{24}$/) as string,
      reasons: [{path: '_acme.loyaltyID', message: expect.stringContaining('String') as string}],
      failure: {body: {xdmEntity: {_id: 'a'}}},
    });
    expect(refused!.reasons).toEqual([
      {path: '', message: 'Message has an absent or wrong ims org in the header'},
    ]);
    expect(checked!.reasons.map(({message}) => message)).toContain(
      'required key [timestamp] not found',
    );
    expect([refused, checked].map((each) => each!.batchId ?? each!.failure)).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('is a person with the latest events first; of a stranger, nothing', async () => {
    await send(
      event('old', 'ada.lind@example.com', {timestamp: '2030-01-01T00:00:00Z'}),
      event('new', 'ada.lind@example.com', {timestamp: '2030-02-01T00:00:00Z'}),
    );
    const ada = await tell<Person>(edge, 'person?namespace=Email&id=ada.lind%40example.com');
    expect((ada.events.children as {entityId: string}[]).map(({entityId}) => entityId)).toEqual([
      'new',
      'old',
    ]);
    const nobody = await tell<Person>(edge, 'person?namespace=email&id=nobody');
    expect(nobody).toMatchObject({profile: null, events: {children: []}});
    expect((await ask(`${edge.url}/_edge/streams/person?id=ada`)).status).toBe(400);
  });

  it('is there after a restart', async () => {
    await send(event('a'), event('a'), {_id: 'c'});
    const before = [await overview(), await records(), await rejected()];
    await edge.close();
    edge = await start({journal: join(folder, 'journal.ndjson')});
    expect([await overview(), await records(), await rejected()]).toEqual(before);
  });

  it('notes none of these questions among the requests', async () => {
    const noted = async () => (await ask(`${edge.url}/_edge/requests`)).text;
    const before = await noted();
    await Promise.all([overview(), records(), rejected()]);
    expect(await noted()).toBe(before);
  });
});

describe('the five steps', () => {
  let edge: RunningEdge;
  const overview = () => tell<Overview>(edge, 'overview');
  const steps = async () => stepsFor('profiles', edge.url, await overview());
  const lines = async () => (await steps()).flatMap(({commands}) => commands).join('\n');
  const done = async () => (await steps()).map((step) => step.done);

  beforeAll(async () => void (edge = await start()));
  afterAll(() => edge.close());

  it('begin with words in capitals, and this edge’s address and organization', async () => {
    expect(await done()).toEqual([false, false, false, false, false]);
    expect(await lines()).toMatch(/--schema SCHEMA [^]*--dataset DATASET --flow FLOW/);
    expect(credentialsFor(edge.url, await overview())).toContain(`EDGETAG_PLATFORM=${edge.url} `);
    expect(credentialsFor(edge.url, await overview())).toContain(`EDGETAG_ORG_ID=${ORG_ID}`);
  });

  it('fill in what has been made, each made of the one before', async () => {
    await makeDataset(edge, await makeSchema(edge, 'event'));
    expect(await done()).toEqual([false, false, false, false, false]);
    const schemaId = await makeSchema(edge, 'profile');
    expect(await lines()).toContain(`--schema ${schemaId} --dataset DATASET`);
    const made = await openStream(edge, 'profile');
    expect(await done()).toEqual([true, true, true, false, false]);
    // An inlet of 2020's form has no flow.
    expect(await lines()).toMatch(
      new RegExp(`--inlet-url ${made.inletUrl} [^]*--dataset ${made.datasetId}$`, 'm'),
    );
    await streamBatch(
      made,
      sample('acme-loyalty-profiles').map((each) => messageOf(made, each)),
    );
    expect(await done()).toEqual([true, true, true, true, false]);
    await connect(edge, {dataType: 'raw'});
    expect(await lines()).toContain(made.inletUrl);
    const {inletUrl} = await connect(edge, {authenticationRequired: true});
    expect(await lines()).toMatch(new RegExp(`--inlet-url ${inletUrl} [^]* --authenticated$`, 'm'));
  });
});

describe('a part of the streams in the address', () => {
  it('comes back as it was, whatever an identity is written with', () => {
    const route = {section: 'streams', path: ['person', 'email', 'a/b#c%@example.com']} as const;
    expect(readRoute(toHash(route))).toEqual(route);
    expect(readRoute('#streams/person/email/100%')).toEqual({
      section: 'streams',
      path: ['person', 'email', '100%'],
    });
  });

  it('may look like the number of an event', () => {
    expect(readRoute('#streams/records/5e8a')).toMatchObject({path: ['records', '5e8a']});
  });
});

describe('asking again', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('asks at once, then once for all that happened meanwhile, and never after it was stopped', async () => {
    const answers: (() => void)[] = [];
    const {poke, stop} = paced(() => new Promise((answer) => answers.push(answer)), 100);
    poke();
    expect(answers).toHaveLength(1);
    for (let times = 0; times < 50; times++) poke();
    await jest.advanceTimersByTimeAsync(1000);
    expect(answers).toHaveLength(1);
    answers[0]!();
    await jest.advanceTimersByTimeAsync(1000);
    expect(answers).toHaveLength(2);
    poke();
    stop();
    answers[1]!();
    await jest.advanceTimersByTimeAsync(1000);
    expect(answers).toHaveLength(2);
  });

  it('asks again after a question that failed', async () => {
    let asked = 0;
    const {poke} = paced(() => Promise.reject(new Error(String(++asked))), 100);
    poke();
    await jest.advanceTimersByTimeAsync(1000);
    poke();
    expect(asked).toBe(2);
  });
});
