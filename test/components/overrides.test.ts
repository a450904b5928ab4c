import {overrides} from '../../src/components/overrides.js';
import {DATASTREAM, openConfigured} from '../support/instance.js';
import type {Component, Core, Json} from '../../src/core/types.js';

/** What a request says of overrides, those of the site and those of the command. */
const said = async (site: Json | undefined, command?: Json) => {
  const {run, sent} = await openConfigured({
    components: [overrides],
    options: {edgeConfigOverrides: site},
  });
  await run('sendEvent', {edgeConfigOverrides: command});
  const {url, body} = sent[0]!;
  const {configOverrides, sdkConfig} = body.meta as Json;
  return {configId: /configId=([^&]*)/.exec(url)![1], configOverrides, sdkConfig};
};

describe('datastream overrides', () => {
  it('are those of the command over those of the site, part by part, without what says nothing', async () => {
    const site = {
      com_adobe_analytics: {reportSuites: ['g']},
      com_adobe_target: {propertyToken: ''},
    };
    const command = {
      datastreamId: `${DATASTREAM}:dev`,
      com_adobe_analytics: {enabled: true, reportSuites: ['l']},
    };
    expect(await said(site, command)).toEqual({
      configId: `${DATASTREAM}:dev`,
      configOverrides: {com_adobe_analytics: {reportSuites: ['l']}},
      sdkConfig: {datastream: {original: DATASTREAM}},
    });
  });

  it.each<[string, Json, Json | undefined]>([
    ['what is empty goes', {a: {enabled: true}, b: {}, c: {rs: 'foo'}}, {c: {rs: 'foo'}}],
    ['what is on anyway goes, at any depth', {a: {b: {enabled: true}}}, undefined],
    ['what is off stays', {a: {enabled: false}}, {a: {enabled: false}}],
    ['true stays elsewhere', {a: {x: true}}, {a: {x: true}}],
    ['zero stays', {a: 0}, {a: 0}],
    ['null, empty text and functions go', {a: null, b: '', c: () => 1, d: undefined}, undefined],
    ['an empty list goes, a list of nothing stays', {a: [], b: ['']}, {b: ['']}],
  ])('are cleaned: %s', async (_what, given, configOverrides) => {
    expect(await said(undefined, given)).toEqual({configId: DATASTREAM, configOverrides});
  });

  it('of the site may name the datastream, too', async () => {
    expect(await said({datastreamId: 'other'})).toMatchObject({configId: 'other'});
  });

  it.each([null, ''])(
    'with an empty field for the datastream leave it: %p',
    async (datastreamId) => {
      expect(await said({datastreamId}, {datastreamId})).toEqual({configId: DATASTREAM});
    },
  );

  it('of this page are none of what another page kept, nor is its datastream', async () => {
    let core: Core;
    const courier: Component = (given) => {
      core = given;
      return {name: 'Courier'};
    };
    const {sent} = await openConfigured({
      components: [courier, overrides],
      options: {edgeConfigOverrides: {com_adobe_target: {propertyToken: 'p'}}},
    });
    const kept = {rows: [{id: 'row'}], target: {datastreamId: 'theirs'}, meta: {mine: 1}};
    await core!.request({...kept, events: [{xdm: {}}]});
    expect(sent[0]!.url).toContain('configId=theirs&');
    expect(sent[0]!.body.meta).toMatchObject({mine: 1});
    expect(sent[0]!.body.meta).not.toHaveProperty('configOverrides');
    expect(sent[0]!.body.meta).not.toHaveProperty('sdkConfig');
  });
});
