import {info} from '../../src/components/info/index.js';
import {components} from '../../src/entries/full.js';
import {openConfigured, ORG} from '../support/instance.js';
import type {Json} from '../../src/core/types.js';

/** Of everything there is; the test's ground has no queue to keep things in. */
const ask = async (options: Json = {}) => {
  const {run} = await openConfigured({
    components,
    options: {queue: {enabled: false}, ...options},
  });
  return (await run('getLibraryInfo', {any: 'thing'})).libraryInfo as Json;
};

describe('getLibraryInfo', () => {
  it('names what Alloy has too, in its order, each once', async () => {
    const {components} = await ask();
    expect(components).toEqual([
      'Context',
      'ActivityCollector',
      'Audiences',
      'Consent',
      'EventMerge',
      'Personalization',
      'DataCollector',
      'Identity',
      'LibraryInfo',
    ]);
  });

  it('names its commands sorted, and none of those that Alloy has not', async () => {
    const {commands} = await ask();
    expect(commands).toEqual([...(commands as string[])].sort());
    expect(commands).toEqual(
      expect.arrayContaining([
        'applyResponse',
        'configure',
        'createEventMergeId',
        'getLibraryInfo',
        'sendEvent',
        'setConsent',
        'setDebug',
      ]),
    );
    for (const own of ['on', 'flush', 'getQueue']) expect(commands).not.toContain(own);
  });

  it('leaves out what the instance was made without', async () => {
    const {run} = await openConfigured({components: [info]});
    expect((await run('getLibraryInfo')).libraryInfo).toMatchObject({
      commands: ['configure', 'getLibraryInfo', 'sendEvent', 'setDebug'],
      components: ['DataCollector', 'LibraryInfo'],
    });
  });

  it('tells the version and the options, defaults among them', async () => {
    const {configs, version} = await ask({debugEnabled: false});
    expect(version).toBe('0.0.0-test');
    expect(configs).toMatchObject({
      orgId: ORG,
      edgeDomain: 'edge.adobedc.net',
      edgeBasePath: 'ee',
      defaultConsent: 'in',
      debugEnabled: false,
    });
  });

  it('tells functions by their text, nested ones too, so that all of it can be posted', async () => {
    const libraryInfo = await ask({
      onBeforeEventSend: () => {},
      clickCollection: {filterClickDetails: () => false},
    });
    expect(libraryInfo.configs.onBeforeEventSend).toMatch(/^\(\) ?=> ?\{\s*\}$/);
    expect(libraryInfo.configs.clickCollection.filterClickDetails).toContain('=> false');
    expect(structuredClone(libraryInfo)).toEqual(libraryInfo);
  });

  it('is a copy: who edits it changes nothing', async () => {
    const {run} = await openConfigured({components: [info]});
    const {libraryInfo} = await run('getLibraryInfo');
    libraryInfo.configs.orgId = 'theirs';
    libraryInfo.components.push('Theirs');
    expect((await run('getLibraryInfo')).libraryInfo).toMatchObject({
      configs: {orgId: ORG},
      components: ['DataCollector', 'LibraryInfo'],
    });
  });
});
