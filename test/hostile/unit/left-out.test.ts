/** An instance of a few components says which of them is missing for an option. */
import type {Json} from '../../../src/core/types.js';

const IDS = {orgId: 'o@AdobeOrg', edgeDomain: 'http://localhost:1', queue: {enabled: false}};

/** Each its own: one copy of the tag is enough for the page views of a datastream. */
let count = 0;

const configure = async (options: Json, ...names: string[]) => {
  jest.resetModules();
  jest.restoreAllMocks();
  const entry: Json = await import('../../../src/entries/index.js');
  const warn = jest.spyOn(console, 'warn').mockImplementation();
  const tag = entry.createCustomInstance({
    name: 'shop',
    components: names.map((name) => entry[name] as unknown),
  });
  await tag('configure', {...IDS, datastreamId: `ds-${count++}`, ...options});
  return warn.mock.calls.map(String);
};

describe('createCustomInstance', () => {
  it.each<[string, Json]>([
    ['pageviews', {pageViewCollectionEnabled: true}],
    ['pageviews', {pageViewCollectionEnabled: {replaceState: true}}],
    ['vitals', {webVitalsEnabled: true}],
    ['clicks', {clickCollectionEnabled: true}],
    ['clicks', {clickCollection: {eventGroupingEnabled: true}}],
    ['clicks', {downloadLinkQualifier: '\\.zip$'}],
    ['clicks', {onBeforeLinkClickSend: () => {}}],
    ['personalization', {prehidingStyle: 'p {opacity: 0}'}],
    ['personalization', {autoCollectPropositionInteractions: {AJO: 'never'}}],
    ['inlet', {inlet: {inletUrl: `http://localhost/collection/${'0'.repeat(64)}`}}],
  ])('names %s, which it lacks for %j, and nothing where it is there', async (name, options) => {
    const said = await configure(options);
    expect(said).toEqual([expect.stringMatching(RegExp(`^\\[shop\\] .*\\b${name} component`))]);
    if (name != 'inlet') expect(await configure(options, name)).toEqual([]);
  });

  it('says nothing of options that turn something off, or that every instance has', async () => {
    expect(await configure({pageViewCollectionEnabled: false, context: ['web']})).toEqual([]);
  });
});
