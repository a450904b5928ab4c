import fc from 'fast-check';
import {
  hearing,
  held,
  openConfigured,
  openInstance,
  problem,
  refusal,
  settle,
  taken,
  type Answer,
} from '../support/instance.js';
import {merge} from '../../src/components/merge.js';
import type {Component, EdgeResponse, Hooks, Json} from '../../src/core/types.js';

const adding = (xdm: Json, data: Json = {}): Component => {
  return () => ({
    name: 'Adding',
    event(draft) {
      Object.assign(draft.xdm, structuredClone(xdm));
      Object.assign(draft.data, structuredClone(data));
    },
  });
};

const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('the journey of an event', () => {
  it('is composed, enriched, gated, edited, addressed, sent, heard and followed up, in that order', async () => {
    const steps: string[] = [];
    const walk: Component = () => ({
      name: 'Walk',
      event() {
        steps.push('enrich');
        return () => void steps.push('follow up');
      },
      request: () => void steps.push('request'),
      transport: (send) => (parcel) => {
        steps.push('transport');
        return send(parcel);
      },
      response: () => void steps.push('handle'),
    });
    const {run} = await openConfigured({
      components: [walk],
      options: {onBeforeEventSend: () => void steps.push('edit')},
      answer: () => {
        steps.push('send');
        return taken({type: 'news', payload: [{}]});
      },
    });
    await run('sendEvent');
    expect(steps).toEqual([
      'enrich',
      'edit',
      'request',
      'transport',
      'send',
      'handle',
      'follow up',
    ]);
  });

  it('enriches while consent is pending, and asks the site for its last word only after', async () => {
    const steps: string[] = [];
    let open = () => {};
    const component: Component = ({gate}) => {
      open = () => gate.set('in');
      return {name: 'Walk', event: () => void steps.push('enrich')};
    };
    const {run, sent} = await openConfigured({
      components: [component],
      options: {defaultConsent: 'pending', onBeforeEventSend: () => void steps.push('edit')},
    });
    const answer = run('sendEvent');
    await settle();
    expect(steps).toEqual(['enrich']);
    expect(sent).toHaveLength(0);
    open();
    await answer;
    expect(steps).toEqual(['enrich', 'edit']);
  });

  it('keeps the order of the events that waited for consent', async () => {
    let open = () => {};
    const component: Component = ({gate}) => {
      open = () => gate.set('in');
      return {name: 'Door'};
    };
    const {events, run} = await openConfigured({
      components: [component],
      options: {defaultConsent: 'pending'},
    });
    const answers = [1, 2, 3, 4].map((step) => run('sendEvent', {data: {step}}));
    await settle();
    open();
    await Promise.all(answers);
    expect(events().map(({data}) => data.step as number)).toEqual([1, 2, 3, 4]);
  });
});

describe('what an event says', () => {
  it("lets the caller's xdm and data win, key by key", async () => {
    const {events, run} = await openConfigured({
      components: [
        adding(
          {web: {webPageDetails: {URL: 'https://a.test/', name: 'auto'}}, list: [1, 2]},
          {__adobe: {target: {a: 1, b: 1}}},
        ),
      ],
    });
    await run('sendEvent', {
      xdm: {web: {webPageDetails: {name: 'mine'}}, list: [3], nothing: null},
      data: {__adobe: {target: {b: 2}}},
    });
    expect(events()[0]).toMatchObject({
      xdm: {
        web: {webPageDetails: {URL: 'https://a.test/', name: 'mine'}},
        list: [3],
        nothing: null,
      },
      data: {__adobe: {target: {a: 1, b: 2}}},
    });
  });

  it("leaves the caller's objects as they were", async () => {
    const options = {
      xdm: {web: {a: 1}, list: [{b: 1}]},
      data: {c: {d: 1}},
      edgeConfigOverrides: {com_adobe_analytics: {reportSuites: ['rs']}},
    };
    const before = structuredClone(options);
    const {run} = await openConfigured({
      components: [adding({web: {auto: 1}}, {c: {auto: 1}})],
      options: {
        onBeforeEventSend: ({xdm, data}: {xdm: Json; data: Json}) => {
          xdm.web.edited = 1;
          xdm.list[0].edited = 1;
          data.c.edited = 1;
        },
      },
    });
    await run('sendEvent', options);
    expect(options).toEqual(before);
  });

  it('says what the objects said when the command was given, not what became of them', async () => {
    let open = () => {};
    const component: Component = ({gate}) => {
      open = () => gate.set('in');
      return {name: 'Door'};
    };
    const {events, run} = await openConfigured({
      components: [component],
      options: {defaultConsent: 'pending'},
    });
    const xdm = {commerce: {order: {id: 'first'}}, list: [1]};
    const answer = run('sendEvent', {xdm});
    xdm.commerce.order.id = 'second';
    xdm.list.push(2);
    open();
    await answer;
    expect(events()[0]!.xdm).toMatchObject({commerce: {order: {id: 'first'}}, list: [1]});
  });

  it('takes eventType and eventMergeId from type and mergeId', async () => {
    const {events, run} = await openConfigured({components: [merge]});
    await run('sendEvent', {type: 'commerce.purchases', mergeId: 'm-1'});
    expect(events()[0]!.xdm).toMatchObject({
      eventType: 'commerce.purchases',
      eventMergeId: 'm-1',
    });
  });

  it('prefers what xdm itself says to type and mergeId', async () => {
    const {events, run} = await openConfigured({components: [merge]});
    await run('sendEvent', {
      type: 'a',
      mergeId: 'b',
      xdm: {eventType: 'mine', eventMergeId: 'own'},
    });
    expect(events()[0]!.xdm).toMatchObject({eventType: 'mine', eventMergeId: 'own'});
  });

  it('has neither when nobody gave one', async () => {
    const {events, run} = await openConfigured({components: [merge]});
    await run('sendEvent');
    expect(Object.keys(events()[0]!.xdm).sort()).toEqual(['_id', 'timestamp']);
    expect(Object.keys(events()[0]!)).toEqual(['xdm']);
  });

  it('has an _id of its own and the time of the command', async () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2030, 4, 1, 10));
    const {events, run} = await openConfigured();
    await Promise.all([run('sendEvent'), run('sendEvent')]);
    now.mockRestore();
    const [one, two] = events().map(({xdm}) => xdm as Json);
    expect(one!._id).toMatch(UUID);
    expect(two!._id).toMatch(UUID);
    expect(one!._id).not.toBe(two!._id);
    expect(one!.timestamp).toBe('2030-05-01T10:00:00.000Z');
  });

  it("takes the site's own _id and timestamp", async () => {
    const {events, run} = await openConfigured();
    await run('sendEvent', {xdm: {_id: 'order-7', timestamp: '2029-01-01T00:00:00Z'}});
    expect(events()[0]!.xdm).toEqual({_id: 'order-7', timestamp: '2029-01-01T00:00:00Z'});
  });

  it('never lets a crafted key reach a prototype or the wire', async () => {
    const {events, run} = await openConfigured();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('__proto__', 'constructor', 'a', 'b'), {
          minLength: 1,
          maxLength: 4,
        }),
        async (path) => {
          const text = path.reduceRight((inner, key) => `{"${key}":${inner}}`, '{"spoilt":1}');
          await run('sendEvent', {
            xdm: JSON.parse(text) as Json,
            data: JSON.parse(text) as Json,
            edgeConfigOverrides: JSON.parse(text) as Json,
          });
          expect(({} as Json).spoilt).toBeUndefined();
          expect((Object as unknown as Json).spoilt).toBeUndefined();
          const {xdm, data} = events().pop()!;
          const all = JSON.stringify({xdm, data});
          expect(all).not.toContain('"__proto__":');
          // What stands in one that is left out is left out with it.
          const end = path.indexOf('__proto__');
          const kept = end < 0 ? path : path.slice(0, end);
          for (const key of kept) expect(all).toContain(`"${key}":`);
        },
      ),
      {numRuns: 60},
    );
  });
});

describe('onBeforeEventSend', () => {
  const sentAfter = async (
    onBeforeEventSend: (content: {xdm: Json; data: Json; [more: string]: unknown}) => unknown,
    options: Json = {},
  ) => {
    const instance = await openConfigured({options: {onBeforeEventSend}});
    const result = await instance.run('sendEvent', options);
    return {result, event: instance.events()[0], sent: instance.sent};
  };

  it('sees the finished xdm and data, and empty objects where there is nothing', async () => {
    let seen: Json = {};
    await sentAfter((content) => void (seen = structuredClone(content)), {type: 'a'});
    expect(seen).toEqual({
      xdm: {
        eventType: 'a',
        _id: expect.any(String) as string,
        timestamp: expect.any(String) as string,
      },
      data: {},
    });
  });

  it('may edit both', async () => {
    const {event} = await sentAfter(({xdm, data}) => {
      xdm.edited = true;
      data.tier = 'gold';
    });
    expect(event).toMatchObject({xdm: {edited: true}, data: {tier: 'gold'}});
  });

  it('may replace both, and the event keeps its _id and timestamp', async () => {
    const ids: unknown[] = [];
    const {event} = await sentAfter(
      (content) => {
        ids.push(content.xdm._id, content.xdm.timestamp);
        content.xdm = {eventType: 'other'};
        content.data = {};
      },
      {xdm: {gone: 1}, data: {gone: 1}},
    );
    expect(event).toEqual({xdm: {eventType: 'other', _id: ids[0], timestamp: ids[1]}});
  });

  it.each([null, undefined])('may replace both by %p, which means empty', async (nothing) => {
    const {event} = await sentAfter(
      (content) => Object.assign(content, {xdm: nothing, data: nothing}),
      {type: 'a', data: {b: 1}},
    );
    expect(Object.keys(event!)).toEqual(['xdm']);
    expect(Object.keys(event!.xdm).sort()).toEqual(['_id', 'timestamp']);
  });

  it('cannot add more than xdm and data', async () => {
    const {event} = await sentAfter((content) => {
      content.query = {personalization: {}};
      content.meta = {a: 1};
    });
    expect(Object.keys(event!)).toEqual(['xdm']);
  });

  it('cancels by returning false: nothing leaves, and the command resolves to an empty object', async () => {
    const {result, sent} = await sentAfter(() => false);
    expect(result).toEqual({});
    expect(sent).toHaveLength(0);
  });

  it.each([0, '', null, undefined, 'no'])('does not cancel by returning %p', async (value) => {
    const {sent} = await sentAfter(() => value);
    expect(sent).toHaveLength(1);
  });

  it('is not waited for: a promise of false cancels nothing', async () => {
    const {sent} = await sentAfter(() => Promise.resolve(false));
    expect(sent).toHaveLength(1);
  });

  it('rejects the command with its own words when it throws, and nothing leaves', async () => {
    const {run, sent} = await openConfigured({
      options: {
        onBeforeEventSend: () => {
          throw new Error('I do not know this event');
        },
      },
    });
    expect(await refusal(run('sendEvent'))).toBe('[tag] sendEvent: I do not know this event');
    expect(sent).toHaveLength(0);
  });
});

describe('a component that fails', () => {
  const failing = (how: () => unknown): Component => {
    return () => ({name: 'Fragile', event: how as Hooks['event'] & {}});
  };
  it.each([
    [
      'throws',
      () => {
        throw new Error('broken');
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('and %s while it adds is left out, by name, and the event goes', async (_how, how) => {
    const {events, lines, run} = await openConfigured({
      components: [failing(how), adding({mine: 1})],
      options: {debugEnabled: true},
    });
    await run('sendEvent', {type: 'a'});
    expect(events()[0]!.xdm).toMatchObject({eventType: 'a', mine: 1});
    expect(lines('info').join('\n')).toMatch(/\[tag\].*Fragile.*broken/);
  });

  it('in its follow-up hurts no other, and not the command', async () => {
    const heard: string[] = [];
    const {run} = await openConfigured({
      components: [
        () => ({
          name: 'Fragile',
          event: () => () => {
            throw new Error('broken');
          },
        }),
        () => ({name: 'Sound', event: () => () => (heard.push('sound'), {fine: true})}),
      ],
    });
    expect(await run('sendEvent')).toEqual({fine: true});
    expect(heard).toEqual(['sound']);
  });

  it('in a handle hurts no other, and not the command', async () => {
    const {run} = await openConfigured({
      answer: () => taken({type: 'news', payload: [{}]}),
      components: [
        hearing(
          'news',
          () => {
            throw new Error('broken');
          },
          'Fragile',
        ),
        hearing('news', () => ({fine: true})),
      ],
    });
    expect(await run('sendEvent')).toEqual({fine: true});
  });
});

describe('a follow-up', () => {
  type Heard = {calls: (EdgeResponse | undefined)[]; door: (state: string) => void};

  const following = async (answer: Answer | Promise<Answer>, options: Json = {}) => {
    const heard: Heard = {calls: [], door: () => {}};
    const component: Component = ({gate}) => {
      heard.door = (state) => gate.set(state);
      return {name: 'Follower', event: () => (response) => void heard.calls.push(response)};
    };
    const instance = await openConfigured({components: [component], options, answer: () => answer});
    return {...instance, ...heard, heard};
  };

  it('gets the response, once', async () => {
    const {calls, run} = await following(taken({type: 'news', payload: [{a: 1}]}));
    await run('sendEvent');
    expect(calls).toHaveLength(1);
    expect(calls[0]!.payloads('news')).toEqual([{a: 1}]);
  });

  it.each([
    ['the edge refuses', problem(400)],
    ['the network fails', new Error('offline')],
    ['somebody else answers', {status: 200, body: '<html>Please log in</html>'}],
  ])('gets undefined when %s, and the command rejects', async (_what, answer) => {
    const {calls, run} = await following(answer);
    await refusal(run('sendEvent'));
    expect(calls).toEqual([undefined]);
  });

  it('gets undefined when the event is canceled', async () => {
    const {calls, run} = await following(taken(), {onBeforeEventSend: () => false});
    await run('sendEvent');
    expect(calls).toEqual([undefined]);
  });

  it("gets undefined when the site's callback throws", async () => {
    const {calls, run} = await following(taken(), {
      onBeforeEventSend: () => {
        throw new Error('no');
      },
    });
    await refusal(run('sendEvent'));
    expect(calls).toEqual([undefined]);
  });

  it('gets undefined when consent is declined while the event waits', async () => {
    const {calls, heard, run} = await following(taken(), {defaultConsent: 'pending'});
    const answer = run('sendEvent');
    await settle();
    expect(calls).toEqual([]);
    heard.door('out');
    expect(await answer).toEqual({});
    expect(calls).toEqual([undefined]);
  });

  it('does not run before the answer is there', async () => {
    const {answer, give} = held();
    const {calls, run} = await following(answer);
    const result = run('sendEvent');
    await settle();
    expect(calls).toEqual([]);
    give(taken());
    await result;
    expect(calls).toHaveLength(1);
  });
});

describe('an event without consent', () => {
  it.each(['out by default', 'out by choice'])(
    'resolves to an empty object and warns: %s',
    async (how) => {
      const component: Component = ({gate}) => {
        if (how == 'out by choice') gate.set('out');
        return {name: 'Door'};
      };
      const {lines, run, sent} = await openConfigured({
        components: [component],
        options: {defaultConsent: 'out', debugEnabled: true},
      });
      expect(await run('sendEvent')).toEqual({});
      expect(sent).toHaveLength(0);
      const [warning, ...others] = lines('warn');
      expect(others).toEqual([]);
      expect(warning).toBe('[tag] sendEvent: The user declined consent.');
    },
  );

  it('says the same for each of those that waited', async () => {
    let refuse = () => {};
    const component: Component = ({gate}) => {
      refuse = () => gate.set('out');
      return {name: 'Door'};
    };
    const {lines, run} = openInstance({components: [component]});
    await run('configure', {
      datastreamId: 'd',
      orgId: 'o@AdobeOrg',
      defaultConsent: 'pending',
      debugEnabled: true,
    });
    const answers = [run('sendEvent'), run('sendEvent')];
    await settle();
    refuse();
    expect(await Promise.all(answers)).toEqual([{}, {}]);
    expect(lines('warn')).toEqual(Array(2).fill('[tag] sendEvent: The user declined consent.'));
  });
});
