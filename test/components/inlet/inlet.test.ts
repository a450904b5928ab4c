import 'fake-indexeddb/auto';
import {createInstance} from '../../../src/diagnostics/instance.js';
import {inlet} from '../../../src/entries/inlet.js';
import {DATASTREAM, openInstance, ORG, refusal} from '../../support/instance.js';
import {taken as used} from '../../../src/diagnostics/checks/tables/config.js';
import type {Json} from '../../../src/core/types.js';

const INLET = {
  inletUrl: 'https://dcs.adobedc.net/collection/c0ffee',
  events: {schemaId: 'https://ns.adobe.com/acme/schemas/e1', datasetId: 'e'.repeat(24)},
};

const open = () => {
  for (const one of Object.values(used)) one.clear();
  const {run} = openInstance({components: [inlet], create: createInstance});
  const configure = (options: Json) =>
    run('configure', {datastreamId: DATASTREAM, orgId: ORG, ...options});
  return {configure, run};
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
    await configure({inlet: INLET});
    expect(await refusal(run(command, options))).toMatch(words);
  });

  it('is no business of who lists what Alloy can do', async () => {
    const {configure, run} = open();
    await configure({inlet: INLET});
    expect(await refusal(run('bogus'))).not.toContain('stream');
  });
});
