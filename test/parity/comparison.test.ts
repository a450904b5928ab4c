/** A comparison that cannot fail says nothing: here Alloy is compared with itself, and with itself altered. */
import {closeHouse, expectParity, play, type Script} from './drive.js';
import type {Outcome} from './outcome.js';

const script: Script = {
  name: 'an ordinary visit',
  monitored: true,
  run: async ({configure, outcome, send}) => [
    await configure({debugEnabled: true}),
    await send({xdm: {eventType: 'test'}}),
    await outcome(send({bogus: true})),
  ],
};

const alterations: [what: string, alter: (outcome: any) => void, place: string][] = [
  [
    'a key less in a body',
    ({requests}) => delete requests[0].body.meta.state,
    'requests[0].body.meta.state.domain',
  ],
  ['a key more in a body', ({requests}) => (requests[0].body.more = 1), 'requests[0].body.more'],
  ['another address', ({requests}) => (requests[0].path = '/ee/v2/interact'), 'requests[0].path'],
  ['another transport', ({requests}) => (requests[0].how = 'beacon'), 'requests[0].how'],
  ['a request more', ({requests}) => requests.push(requests[0]), 'requests[1].body'],
  [
    'a request of another id than the monitor was told',
    ({requests}) => (requests[0].query.requestId = crypto.randomUUID()),
    'requests[0].query.requestId',
  ],
  [
    'another value',
    ({result}) => (result.resolved[1].propositions = [{}]),
    'result.resolved[1].propositions[0]',
  ],
  [
    'another message',
    ({result}) => (result.resolved[2].rejected.error += '.'),
    'result.resolved[2].rejected.error',
  ],
  ['a line less on the console', ({lines}) => lines.pop(), 'lines['],
  ['a call of a monitor less', ({calls}) => calls.pop(), 'calls['],
  [
    'a cookie that is gone sooner',
    ({cookies}) => (Object.values<any>(cookies)[0].tenMinutes = 1),
    '.tenMinutes',
  ],
  ['something kept', ({storage}) => (storage.key = 'value'), 'storage.key'],
  ['an error that nobody caught', ({uncaught}) => uncaught.push('Oh no.'), 'uncaught[0]'],
];

describe('The comparison', () => {
  let outcome: Outcome;
  beforeAll(async () => {
    outcome = await play(script, 'alloy');
  });
  afterAll(closeHouse);

  it('sees all there is to see of a visit', () => {
    const {calls, cookies, lines, requests} = outcome;
    expect(requests).toMatchObject([{host: 'edge.adobedc.net', body: {events: [{}]}}]);
    expect(Object.keys(cookies)).toContain('kndctr_1F2E3D4C5B6A798800112233_AdobeOrg_identity');
    expect(lines.length).toBeGreaterThan(5);
    expect(calls.length).toBeGreaterThan(lines.length);
  });

  it('finds that Alloy does the same twice', async () => {
    expectParity(await play(script, 'alloy'), outcome, script);
  });

  it.each(alterations)('reports %s', (_what, alter, place) => {
    const altered = structuredClone(outcome);
    alter(altered);
    let report = '';
    try {
      expectParity(outcome, altered, script);
    } catch (error) {
      report = (error as Error).message;
    }
    expect(report).toContain(place);
  });

  it('looks only at what a script wants looked at', () => {
    const altered = structuredClone(outcome);
    altered.lines.pop();
    expectParity(outcome, altered, {...script, looks: ['requests', 'result']});
  });
});
