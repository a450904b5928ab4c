import {merge} from '../../src/components/merge.js';
import {openConfigured} from '../support/instance.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('createEventMergeId', () => {
  it('makes an id, each time another, and sends nothing', async () => {
    const {run, sent} = await openConfigured({components: [merge]});
    const ids = [await run('createEventMergeId'), await run('createEventMergeId', {any: 'thing'})];
    for (const id of ids) expect(id).toEqual({eventMergeId: expect.stringMatching(UUID)});
    expect(ids[0]).not.toEqual(ids[1]);
    expect(sent).toEqual([]);
  });

  it('makes what marks events as parts of one', async () => {
    const {events, run} = await openConfigured({components: [merge]});
    const {eventMergeId: mergeId} = await run('createEventMergeId');
    await run('sendEvent', {mergeId});
    await run('sendEvent', {mergeId, xdm: {eventMergeId: 'mine'}});
    expect(events().map(({xdm}) => xdm.eventMergeId as string)).toEqual([mergeId, 'mine']);
  });
});
