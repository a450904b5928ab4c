/** What servers put into their events: with classes that say how they are written, and keys that objects inherit. */
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import fc from 'fast-check';
import {createInlet, createServerInstance} from '../../../src/entries/server.js';
import {ROOT} from '../../support/edge.js';
import {anything, ODD_KEYS, Written, written} from '../../support/json.js';
import type {Json} from '../../../src/core/types.js';

const identityMap = {Email: [{id: 'ada@shop.test', primary: true}]};

/** An instance whose edge takes everything, and what has left. */
const open = () => {
  const sent: Json[] = [];
  const take: typeof fetch = async (_url, init) => {
    sent.push(JSON.parse(init!.body as string) as Json);
    return Response.json({requestId: 'r', handle: []});
  };
  const instance = createServerInstance({
    datastreamId: 'unit',
    orgId: 'UNIT@AdobeOrg',
    edgeDomain: 'https://edge.test',
    fetch: take,
  });
  const last = (): {xdm: Json; data?: Json} => {
    const {event, events} = sent.pop()!;
    return (event ?? events[0]) as {xdm: Json; data?: Json};
  };
  return {
    sent,
    ways: {
      async sendEvent(event: {xdm: Json; data?: Json}) {
        await instance('sendEvent', event);
        return last();
      },
      async sendBatch(event: {xdm: Json; data?: Json}) {
        const {rejected} = await instance('sendBatch', {events: [event]});
        if (rejected[0]) throw new Error(rejected[0].message);
        return last();
      },
    },
  };
};

describe.each(['sendEvent', 'sendBatch'] as const)('%s on a server', (way) => {
  it('sends what JSON has of an event, whatever is in it', async () => {
    const send = open().ways[way];
    await fc.assert(
      fc.asyncProperty(anything, async (value) => {
        const {data = {}, xdm} = await send({xdm: {identityMap, value}, data: {value}});
        const expected = written({value});
        expect(JSON.stringify(data)).toBe(expected);
        expect(JSON.stringify({value: xdm.value})).toBe(expected);
      }),
      {numRuns: 200},
    );
  });

  it.each(ODD_KEYS)('sends a key called %s like any other', async (key) => {
    const value = {[key]: {x: [{[key]: 'text'}]}};
    const {data, xdm} = await open().ways[way]({xdm: {identityMap, ...value}, data: value});
    expect(JSON.stringify(data)).toBe(JSON.stringify(value));
    expect(JSON.stringify({[key]: xdm[key]})).toBe(JSON.stringify(value));
  });

  it('reads an event that is of a class as it is written, its identities too', async () => {
    const xdm = new Written(() => ({_id: 'e-1', identityMap: new Written(() => identityMap)}));
    const data = new Written(() => ({total: '12.50'}));
    const sent = await open().ways[way]({xdm, data});
    expect(sent).toMatchObject({xdm: {_id: 'e-1', identityMap}, data: {total: '12.50'}});
    expect(JSON.stringify(sent)).not.toContain('insides');
  });

  it.each<[string, (xdm: Json) => unknown]>([
    ['a circle', (xdm) => (xdm.self = [xdm])],
    ['a BigInt', (xdm) => (xdm.n = 1n)],
  ])('refuses an event with %s, and sends nothing', async (_what, spoil) => {
    const {sent, ways} = open();
    const xdm = {identityMap};
    spoil(xdm);
    await expect(ways[way]({xdm})).rejects.toThrow(/circular|BigInt/);
    expect(sent).toEqual([]);
  });
});

it('gives back what a batch could not send as it would be written, to be sent again', async () => {
  const instance = createServerInstance({
    datastreamId: 'unit',
    orgId: 'UNIT@AdobeOrg',
    edgeDomain: 'https://edge.test',
    retries: 0,
    fetch: async () => new Response('', {status: 503}),
  });
  const xdm = new Written(() => ({identityMap})) as unknown as Json;
  const {rejected} = await instance('sendBatch', {events: [{xdm}]});
  expect(rejected[0]!.event!.xdm).toEqual({
    identityMap,
    _id: expect.any(String),
    timestamp: expect.any(String),
  });
});

it('streams a record of a class as it is written', async () => {
  const sent: Json[] = [];
  const inlet = createInlet({
    inletUrl: 'https://dcs.adobedc.net/collection/abc',
    events: {schemaId: 'https://ns.adobe.com/t/schemas/1', datasetId: '5'.repeat(24)},
    fetch: async (_url, init) => {
      sent.push(JSON.parse(init!.body as string) as Json);
      return Response.json({xactionId: 'x'});
    },
  });
  const record = new Written(() => ({_id: 'e-1', total: new Written(() => '12.50')}));
  await inlet.sendEvent(record);
  await inlet.sendBatch('events', [record]);
  const [one, {messages}] = sent as [Json, Json];
  for (const {body} of [one, messages[0]]) {
    const {timestamp, ...rest} = body.xdmEntity as Json;
    expect(timestamp).toEqual(expect.any(String));
    expect(rest).toEqual({_id: 'e-1', total: '12.50'});
  }
});

it('knows no place for records that objects inherit', async () => {
  const inlet = createInlet({
    inletUrl: 'https://dcs.adobedc.net/collection/abc',
    events: {schemaId: 'https://ns.adobe.com/t/schemas/1', datasetId: '5'.repeat(24)},
  });
  await expect(inlet.sendBatch('constructor' as 'events', [{a: 1}])).rejects.toThrow(/no place/);
});

it('sends any key where Object.prototype is frozen against those who would extend it', async () => {
  const script = `Object.freeze(Object.prototype);
    const {createServerInstance} = await import(${JSON.stringify(join(ROOT, 'dist/esm/server.js'))});
    const instance = createServerInstance({
      datastreamId: 'unit', orgId: 'UNIT@AdobeOrg', edgeDomain: 'https://edge.test',
      fetch: async (_url, {body}) => (console.log(body), Response.json({requestId: 'r', handle: []})),
    });
    const data = {constructor: 'Ferrari', deep: {toString: 'text', valueOf: {hasOwnProperty: 1}}};
    await instance('sendEvent', {xdm: {identityMap: ${JSON.stringify(identityMap)}}, data});`;
  const run = promisify(execFile);
  const {stdout} = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toContain(
    '"data":{"constructor":"Ferrari","deep":{"toString":"text","valueOf":{"hasOwnProperty":1}}}',
  );
});
