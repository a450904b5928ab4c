import 'fake-indexeddb/auto';
import {consent} from '../../src/components/consent/index.js';
import {handles} from '../../src/components/handles/index.js';
import {identity} from '../../src/components/identity.js';
import {audiences} from '../../src/components/partners/index.js';
import {queue} from '../../src/components/queue/index.js';
import {respond} from '../../src/components/respond.js';
import {
  held,
  identified,
  openConfigured,
  PREFIX,
  settle,
  stores,
  taken,
  type Given,
} from '../support/instance.js';
import type {Component, Draft, EdgeResponse, Json} from '../../src/core/types.js';

const OFFER = {id: 'P-1', scope: '__view__', items: []};
const DECISIONS = {type: 'personalization:decisions', payload: [OFFER]};
const body = (...handle: unknown[]) => ({responseBody: {requestId: 'server-1', handle}});
const KNOWN = {[`${PREFIX}identity`]: 'ECID-1'};

const visit = (given: Given & {options?: Json} = {}, ...more: Component<any>[]) =>
  openConfigured({
    components: [queue, identity, consent, handles, audiences, respond, ...more],
    cookies: KNOWN,
    ...given,
  });

describe('applyResponse', () => {
  it('resolves as sendEvent does, and sends nothing', async () => {
    const {run, sent} = await visit();
    expect(await run('applyResponse', body(DECISIONS))).toEqual({
      propositions: [{...OFFER, renderAttempted: false}],
      decisions: [OFFER],
      destinations: [],
    });
    expect(sent).toEqual([]);
    expect(await run('getQueue')).toMatchObject({waiting: 0, bytes: 0});
  });

  it('writes the cookies in it, and tells the page’s callbacks', async () => {
    const {jar, run} = await visit();
    const heard: Json[] = [];
    await run('on', {handle: 'custom:news', callback: (news: Json) => heard.push(news)});
    await run(
      'applyResponse',
      body(stores({key: `${PREFIX}cluster`, value: 'irl1'}), {
        type: 'custom:news',
        payload: [{n: 1}],
      }),
    );
    await settle();
    expect(jar.get(`${PREFIX}cluster`)).toBe('irl1');
    expect(heard).toEqual([{handle: 'custom:news', payloads: [{n: 1}], requestId: 'server-1'}]);
  });

  it('counts as the page’s offers: the next event does not ask for them again', async () => {
    const {events, run} = await visit();
    await run('on', {handle: 'personalization:decisions', callback: () => {}});
    await run('applyResponse', body(DECISIONS));
    await run('sendEvent');
    expect(events()[0]!.query).toBeUndefined();
  });

  it('needs no consent, and asks nobody to edit an event', async () => {
    const edit = jest.fn();
    const {run} = await visit({options: {defaultConsent: 'out', onBeforeEventSend: edit}});
    expect(await run('applyResponse', body(DECISIONS))).toMatchObject({decisions: [OFFER]});
    expect(edit).not.toHaveBeenCalled();
  });

  it('lets components join in as with an event: their follow-ups hear the answer, by its headers too', async () => {
    const drafts: Draft[] = [];
    const heard: EdgeResponse[] = [];
    const joining: Component = () => ({
      name: 'Joining',
      event(draft) {
        drafts.push(draft);
        return (response) => {
          if (response) heard.push(response);
          return {joined: true, destinations: ['mine']};
        };
      },
    });
    const {run} = await visit({}, joining);
    const result = await run('applyResponse', {
      ...body({type: 'activation:pull', payload: ['theirs']}),
      responseHeaders: {'x-adobe-edge': 'IRL1;6'},
      renderDecisions: true,
      personalization: {sendDisplayEvent: false},
    });
    expect(drafts[0]!.options).toEqual({
      renderDecisions: true,
      personalization: {sendDisplayEvent: false, defaultPersonalizationEnabled: true},
    });
    expect(heard[0]!.headers.get('x-adobe-edge')).toBe('IRL1;6');
    expect(heard[0]!.headers.get('X-Adobe-Edge')).toBeUndefined();
    // Lists that several have found are joined, in the order of the components.
    expect(result).toMatchObject({joined: true, destinations: ['theirs', 'mine']});
  });

  it('waits for the identity that an event is asking for, and then lets the next one go', async () => {
    const {answer, give} = held();
    const {run} = await visit({cookies: {}, answer: () => answer});
    void run('sendEvent');
    await settle(2);
    let over = false;
    const applying = run('applyResponse', body(DECISIONS)).then(() => (over = true));
    await settle(3);
    expect(over).toBe(false);
    give(identified());
    await applying;
  });

  it('brings the identity that later events would have waited for', async () => {
    const {run, sent} = await visit({cookies: {}});
    await run('applyResponse', body(stores({key: `${PREFIX}identity`, value: 'ECID-2'})));
    void run('sendEvent');
    void run('sendEvent');
    await settle(3);
    expect(sent).toHaveLength(2);
  });

  it('does not stand in the way of the queue’s own answers', async () => {
    const {events, run} = await visit({answer: () => taken()});
    await Promise.all([run('sendEvent'), run('applyResponse', body()), run('sendEvent')]);
    expect(events()).toHaveLength(2);
  });
});
