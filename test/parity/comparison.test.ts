/** A comparison that cannot fail says nothing: here Alloy is compared with itself, and with itself altered. */
import {expectParity, play, type Script} from './drive.js';
import type {Outcome} from './outcome.js';
import {closeHouse} from './rooms.js';

const script: Script = {
  name: 'an ordinary visit',
  monitored: true,
  run: async ({configure, outcome, send}) => [
    await configure({debugEnabled: true}),
    await send({xdm: {eventType: 'test'}}),
    await outcome(send({bogus: true})),
  ],
};

/** What is altered, and what the report says of it. */
const alterations: [what: string, alter: (outcome: any) => void, reported: string][] = [
  ['a key less in a body', ({requests}) => delete requests[0].body.meta.state, 'state.domain'],
  ['a key more in a body', ({requests}) => (requests[0].body.more = 1), 'body.more: 1'],
  ['another address', ({requests}) => (requests[0].path = '/ee/v2/interact'), '/ee/v2/interact'],
  ['another transport', ({requests}) => (requests[0].how = 'beacon'), 'beacon: POST'],
  ['a request more', ({requests}) => requests.push(requests[0]), '/ee/v1/interact'],
  [
    'a request of another id than the monitor was told',
    ({requests}) => (requests[0].query.requestId = crypto.randomUUID()),
    'requestId',
  ],
  ['another value', ({result}) => (result.resolved[1].propositions = [{}]), 'propositions[0]'],
  ['another message', ({result}) => (result.resolved[2].rejected.error += '?'), '?"'],
  ['a line less on the console', ({lines}) => lines.pop(), 'console: error'],
  ['a call of a monitor less', ({calls}) => calls.pop(), 'monitor: onBeforeLog'],
  [
    'a cookie that is gone sooner',
    ({cookies}) => (Object.values<any>(cookies)[0].tenMinutes = 1),
    'tenMinutes: 1',
  ],
  ['something kept', ({storage}) => (storage.key = 'value'), 'storage.key'],
  ['something more on the page', ({dom}) => dom.push('<p>More</p>'), 'page: <p>More'],
  ['an error that nobody caught', ({uncaught}) => uncaught.push('Oh no.'), 'uncaught: Oh no.'],
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

  it.each(alterations)('reports %s', (_what, alter, reported) => {
    const altered = structuredClone(outcome);
    alter(altered);
    const differing = (expecting(outcome, altered).match(/^[-+] .*$/gm) ?? []).join('\n');
    expect(differing).toContain(reported);
  });

  it('looks only at what a script wants looked at', () => {
    const altered = structuredClone(outcome);
    altered.lines.pop();
    expectParity(outcome, altered, {...script, looks: ['requests', 'result']});
  });
});

const expecting = (alloy: Outcome, ours: Outcome): string => {
  try {
    expectParity(alloy, ours, script);
  } catch (error) {
    // Without the colours.
    // eslint-disable-next-line no-control-regex
    return (error as Error).message.replace(/\u001b\[\d+m/g, '');
  }
  return '';
};
