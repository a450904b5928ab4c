import 'fake-indexeddb/auto';
import {createInstance} from '../../../src/diagnostics/instance.js';
import {inlet} from '../../../src/entries/inlet.js';
import {DATASTREAM, openInstance, ORG, PREFIX, refusal} from '../../support/instance.js';
import {taken as used} from '../../../src/diagnostics/checks/tables/config.js';
import type {Json} from '../../../src/core/types.js';

const INLET = {
  inletUrl: 'https://dcs.adobedc.net/collection/c0ffee',
  events: {schemaId: 'https://ns.adobe.com/acme/schemas/e1', datasetId: 'e'.repeat(24)},
};

const open = () => {
  for (const one of Object.values(used)) one.splice(0);
  const {run} = openInstance({components: [inlet], create: createInstance});
  const configure = (options: Json) =>
    run('configure', {datastreamId: DATASTREAM, orgId: ORG, ...options});
  return {configure, run};
};

/** Takes the place of an inlet that takes everything. */
const listen = () => {
  const bodies: Json[] = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (_url, init) => {
    bodies.push(JSON.parse(init!.body as string) as Json);
    return {status: 200, text: async () => '{"inletId":"c0ffee"}', headers: new Map()} as never;
  };
  return {bodies, end: () => void (globalThis.fetch = before)};
};

describe('an inlet', () => {
  it('is read before anything is sent: all that is wrong with it at once', async () => {
    const {configure} = open();
    const message = await refusal(
      configure({inlet: {inletUrl: 'https://dcs.test', events: {schemaId: 'e1'}}}),
    );
    for (const field of ['inletUrl', 'events.schemaId', 'events.datasetId']) {
      expect(message).toContain(`'inlet.${field}'`);
    }
  });

  it('is an object', async () => {
    const {configure} = open();
    expect(await refusal(configure({inlet: 'https://dcs.test'}))).toContain(
      "'inlet': Expected an object",
    );
  });

  it('that has no name is missed by who streams', async () => {
    const {configure, run} = open();
    await configure({});
    expect(await refusal(run('streamEvent', {xdm: {}}))).toMatch(
      /There is no inlet. Name it when you configure/,
    );
  });

  it.each<[string, string, Json, RegExp]>([
    ['an event without xdm', 'streamEvent', {}, /'xdm' is a required option/],
    ['an event that is text', 'streamEvent', {xdm: 'a'}, /'xdm': Expected an object/],
    ['an unknown option', 'streamEvent', {xdm: {}, data: {}}, /'data': Unknown field/],
    ['an event whose _id is a number', 'streamEvent', {xdm: {_id: 1}}, /needs an _id/],
    ['a profile that has no place', 'streamProfile', {xdm: {}}, /no place for profiles/],
  ])('does not get %s', async (_title, command, options, words) => {
    const {configure, run} = open();
    const {bodies, end} = listen();
    try {
      await configure({inlet: INLET});
      expect(await refusal(run(command, options))).toMatch(words);
      expect(bodies).toEqual([]);
    } finally {
      end();
    }
  });

  it.each([
    [undefined, [{id: '1'.repeat(38), authenticatedState: 'ambiguous', primary: true}]],
    ['linked', [{id: '1'.repeat(38), authenticatedState: 'ambiguous', primary: false}]],
    ['none', undefined],
  ])('is told of the visitor as it was asked to be: %s', async (ecid, expected) => {
    for (const one of Object.values(used)) one.splice(0);
    const {bodies, end} = listen();
    try {
      const {run} = openInstance({
        components: [inlet],
        create: createInstance,
        cookies: {[`${PREFIX}identity`]: btoa(`\n&${'1'.repeat(38)}`)},
      });
      const events = {...INLET.events, ...(ecid && {ecid})};
      await run('configure', {datastreamId: DATASTREAM, orgId: ORG, inlet: {...INLET, events}});
      await run('streamEvent', {xdm: {eventType: 'a'}});
      expect(bodies[0]!.body.xdmEntity.identityMap?.ECID).toEqual(expected);
      // What the site says itself wins.
      const identityMap = {Email: [{id: 'ada@example.com', primary: true}]};
      await run('streamEvent', {xdm: {eventType: 'b', identityMap}});
      expect(bodies[1]!.body.xdmEntity.identityMap).toEqual(identityMap);
    } finally {
      end();
    }
  });

  it.each([undefined, null])('names an event itself whose _id and timestamp are %s', async (no) => {
    const {configure, run} = open();
    const {bodies, end} = listen();
    try {
      await configure({inlet: INLET});
      await run('streamEvent', {xdm: {_id: no, timestamp: no, identityMap: {}}});
      expect(bodies[0]!.body.xdmEntity).toEqual({
        _id: expect.stringMatching(/^[\da-f-]{36}$/),
        timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
        identityMap: {},
      });
    } finally {
      end();
    }
  });

  it('is no business of who lists what Alloy can do', async () => {
    const {configure, run} = open();
    await configure({inlet: INLET});
    expect(await refusal(run('bogus'))).not.toContain('stream');
  });
});
