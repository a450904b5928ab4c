import {identity} from '../../src/components/identity.js';
import {
  held,
  identified,
  openConfigured,
  PREFIX,
  problem,
  settle,
  taken,
  type Answer,
  type Given,
} from '../support/instance.js';

const COOKIE = `${PREFIX}identity`;

/** An edge whose answers the test gives one by one. */
const byHand = async (given: Given = {}) => {
  const gives: ((answer: Answer) => void)[] = [];
  const instance = await openConfigured({
    components: [identity],
    answer: () => {
      const {answer, give} = held();
      gives.push(give);
      return answer;
    },
    ...given,
  });
  const answer = async (index: number, reply: Answer) => {
    gives[index]!(reply);
    await settle(3);
  };
  const send = async (count: number) => {
    const results = Array.from({length: count}, (_, step) =>
      instance.run('sendEvent', {data: {step}}).catch((error: Error) => error.message),
    );
    await settle(3);
    return results;
  };
  const steps = () => instance.events().map(({data}) => data.step as number);
  return {...instance, answer, send, steps};
};

describe('identity', () => {
  it('asks for an ECID with every request, and for nothing else', async () => {
    const {run, sent} = await openConfigured({components: [identity], answer: () => identified()});
    await run('sendEvent');
    await run('sendEvent');
    expect(sent.map(({body}) => body.query as unknown)).toEqual([
      {identity: {fetch: ['ECID']}},
      {identity: {fetch: ['ECID']}},
    ]);
  });

  it('lets one of many first requests leave, and the others when the visitor is known', async () => {
    const {answer, send, steps} = await byHand();
    void (await send(5));
    expect(steps()).toEqual([0]);
    await answer(0, identified());
    expect(steps().sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('has the cookie of the first answer when the others leave', async () => {
    const {answer, send, sent} = await byHand();
    void (await send(2));
    await answer(0, identified());
    expect(sent[0]!.body.meta.state.entries).toBeUndefined();
    expect(sent[1]!.body.meta.state.entries).toEqual([{key: COOKIE, value: 'ECID-1'}]);
  });

  it('lets them leave strictly one at a time as long as no identity comes, each of them once', async () => {
    const {answer, send, steps} = await byHand();
    void (await send(4));
    for (const count of [1, 2, 3]) {
      expect(steps()).toHaveLength(count);
      await answer(count - 1, taken());
    }
    await answer(3, taken());
    expect(steps().sort()).toEqual([0, 1, 2, 3]);
  });

  it.each([
    ['a refusal', problem(400)],
    ['a failure of the edge', problem(503)],
    ['a failure of the network', new Error('offline')],
    ['an answer without an identity', taken()],
    ["a captive portal's page", {status: 200, body: '<html>'}],
  ])('is not blocked by %s', async (_what, reply) => {
    const {answer, send, steps} = await byHand();
    const results = await send(3);
    await answer(0, reply);
    expect(steps()).toHaveLength(2);
    await answer(1, identified());
    expect(steps()).toHaveLength(3);
    await answer(2, taken());
    expect(await Promise.all(results)).toHaveLength(3);
  });

  it('is not blocked by an event that is canceled or throws after it was composed', async () => {
    let turn = 0;
    const {run, sent} = await openConfigured({
      components: [identity],
      options: {
        onBeforeEventSend: () => {
          if (turn++ == 0) throw new Error('no');
          return turn != 2;
        },
      },
    });
    await Promise.allSettled([run('sendEvent'), run('sendEvent'), run('sendEvent')]);
    expect(sent).toHaveLength(1);
  });

  it('holds nobody back once the visitor is known', async () => {
    const {send, steps} = await byHand({cookies: {[COOKIE]: 'ECID-1'}});
    void (await send(3));
    expect(steps()).toEqual([0, 1, 2]);
  });

  it('holds again when the cookie has gone in between', async () => {
    const {answer, jar, send, steps} = await byHand();
    void (await send(1));
    await answer(0, identified());
    jar.delete(COOKIE);
    void (await send(2));
    expect(steps()).toHaveLength(2);
    await answer(1, identified());
    expect(steps()).toHaveLength(3);
  });

  it('takes a cookie that it cannot read for an identity: the edge may understand it', async () => {
    const {send, steps} = await byHand({cookies: {[COOKIE]: 'gibberish'}});
    void (await send(2));
    expect(steps()).toEqual([0, 1]);
  });
});

describe('an event of a page that is leaving', () => {
  const leave = async (cookies: Record<string, string>) => {
    const {run, sent} = await openConfigured({
      components: [identity],
      cookies,
      answer: () => identified(),
    });
    await run('sendEvent', {documentUnloading: true});
    return sent[0]!;
  };

  it('goes to collect, by beacon, when the visitor is known', async () => {
    expect(await leave({[COOKIE]: 'ECID-1'})).toMatchObject({action: 'collect', unloading: true});
  });

  it('goes to interact, by fetch, when not: an answer is needed', async () => {
    expect(await leave({})).toMatchObject({action: 'interact', unloading: false});
  });

  it('goes to collect even if it waited for the identity first', async () => {
    const {answer, run, sent} = await byHand();
    void run('sendEvent');
    void run('sendEvent', {documentUnloading: true});
    await settle(3);
    await answer(0, identified());
    expect(sent[1]).toMatchObject({action: 'collect', unloading: true});
    await answer(1, {status: 204});
  });
});
