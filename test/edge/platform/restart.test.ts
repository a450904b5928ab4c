import {appendFileSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {RunningEdge} from '../../../demo/edge/server.js';
import {ask, start} from '../support/edge.js';
import {
  event,
  lookUp,
  manage,
  messageOf,
  openStream,
  sample,
  stream,
  streamBatch,
  streamed,
  streams,
  type Stream,
} from '../support/platform.js';

describe('what was streamed', () => {
  let folder: string;
  let edge: RunningEdge;
  let events: Stream;
  const file = (name = '') => join(folder, 'made', `journal${name}.ndjson`);
  const open = async () => void (edge = await start({journal: file()}));
  const restart = async () => {
    await edge.close();
    await open();
    const {pathname} = new URL(events.inletUrl);
    events = {...events, inletUrl: edge.url + pathname};
  };
  const send = (...ids: string[]) =>
    streamBatch(
      events,
      ids.map((id) => messageOf(events, event(id))),
    );
  const ADA = {entityId: 'ada.lind@example.com', entityIdNS: 'email'};

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'streams-'));
    await open();
    events = await openStream(edge, 'event');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await edge.close();
    rmSync(folder, {recursive: true, force: true});
  });

  it('is on disk by the time it is answered for', async () => {
    await send('e-1');
    expect(readFileSync(file('.streams'), 'utf8')).toContain('"_id":"e-1"');
  });

  it('is there after a restart: events, profiles, failures, counts and all that was made', async () => {
    const profiles = await openStream(edge, 'profile');
    const [ada] = sample('acme-loyalty-profiles');
    await stream(profiles.inletUrl, messageOf(profiles, ada));
    await send('e-1', 'e-2', 'e-2', '{broken}');
    const told = async () => ({
      streams: await streams(edge),
      events: await streamed(edge, 'events'),
      profiles: await streamed(edge, 'profiles'),
      profile: (await lookUp(edge, 'profile', ADA)).body,
      history: (await lookUp(edge, 'event', ADA)).body,
      failed: (await manage(edge, '/foundation/catalog/batch')).body,
    });
    const before = await told();
    expect(before.streams).toMatchObject({
      messages: {received: 5, stored: 3, duplicates: 1, rejected: 1},
      events: 2,
      profiles: 1,
    });
    await restart();
    expect(await told()).toEqual(before);
    await send('e-1', 'e-3');
    const [, , last] = await streamed(edge, 'events');
    expect(last!.seq).toBeGreaterThan(before.events[1]!.seq as number);
    expect((await streams(edge)).messages).toMatchObject({stored: 4, duplicates: 2});
  });

  it('stays empty after it was emptied, and its numbers go on', async () => {
    await send('e-1', 'e-2');
    await ask(`${edge.url}/_edge/streams`, {method: 'DELETE'});
    await restart();
    expect(await streams(edge)).toMatchObject({events: 0, inlets: 1});
    await send('e-1');
    expect((await streamed(edge, 'events')).map(({seq}) => seq as number)).toEqual([3]);
  });

  it('loses only the half line of a machine that went down while writing', async () => {
    await send('e-1');
    await edge.close();
    appendFileSync(file('.streams'), '{"seq":2,"kind":"event","entity":{"_id":"e-');
    appendFileSync(file('.platform'), '{"kind":"connections","id":');
    await restart();
    await send('e-2');
    await restart();
    const ids = (await streamed(edge, 'events')).map(({entity}) => entity._id as string);
    expect(ids).toEqual(['e-1', 'e-2']);
  });

  it('keeps its place among lines that somebody spoilt', async () => {
    await send('e-1', 'e-2', 'e-3');
    await edge.close();
    const text = readFileSync(file('.streams'), 'utf8');
    rmSync(file('.streams'));
    appendFileSync(file('.streams'), text.replace(/^.*e-2.*$/m, 'spoilt'));
    await restart();
    expect((await streamed(edge, 'events')).map(({seq}) => seq as number)).toEqual([1, 3]);
    expect((await lookUp(edge, 'event', ADA)).body.children).toHaveLength(2);
    await send('e-2');
    expect((await streamed(edge, 'events')).map(({seq}) => seq as number)).toEqual([1, 3, 4]);
  });

  it('is not accepted if it cannot be written', async () => {
    await send('e-1');
    rmSync(join(folder, 'made'), {recursive: true});
    jest.spyOn(console, 'error').mockImplementation(() => {});
    expect((await send('e-2')).status).toBe(503);
    expect((await streams(edge)).events).toBe(1);
  });
});
