import type {RunningEdge} from '../../demo/edge/server.js';
import type {VisitNote} from '../../demo/edge/types.js';
import {ask, known, pageView, post, start} from './support/edge.js';

const counted = {
  tab: 'tab-1',
  time: '2030-05-01T10:00:00.000Z',
  kind: 'push',
  url: 'https://shop.test/a',
  counted: true,
  pageViewID: 'id-1',
};
const {pageViewID: _, ...rest} = counted;
const passed = {...rest, counted: false, reason: 'same-page'};

describe('notes of visits at the control desk', () => {
  let edge: RunningEdge;
  beforeEach(async () => void (edge = await start()));
  afterEach(() => edge.close());

  const send = (body: unknown, headers: Record<string, string> = {}) =>
    ask(`${edge.url}/_edge/visits`, {
      method: 'POST',
      headers: {'content-type': 'text/plain;charset=UTF-8', ...headers},
      body: typeof body == 'string' ? body : JSON.stringify(body),
    });
  const notes = async (since = '') => {
    const {text} = await ask(`${edge.url}/_edge/visits${since && `?since=${since}`}`);
    const lines = text.split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as VisitNote);
  };

  it('are taken one by one, as a beacon brings them, and several at once', async () => {
    expect((await send(counted)).status).toBe(204);
    expect((await send([passed, counted], {'content-type': 'application/json'})).status).toBe(204);
    const all = await notes();
    expect(all).toEqual(
      [counted, passed, counted].map((note, index) => ({
        ...note,
        seq: index + 1,
        receivedAt: expect.stringMatching(/Z$/),
      })),
    );
    expect(await notes('2')).toEqual(all.slice(2));
  });

  it('share their numbers with events and requests', async () => {
    await send(counted);
    await post(edge, '/ee/v1/interact', known(pageView()));
    await send(passed);
    expect((await notes()).map(({seq}) => seq)).toEqual([1, 4]);
  });

  it('are told in the stream under a name of their own, those that were missed too', async () => {
    await send(counted);
    const stream = await fetch(`${edge.url}/_edge/stream?since=0`);
    await send(passed);
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('"seq":2,') && !text.includes('"seq":2}')) {
      text += (await reader.read()).value ?? '';
    }
    const told = text.split('\n\n').filter((block) => block.startsWith('id:'));
    expect(told.map((block) => block.split('\n').slice(0, 2))).toEqual([
      ['id: 1', 'event: visit'],
      ['id: 2', 'event: visit'],
    ]);
    expect(JSON.parse(told[1]!.split('data: ')[1]!)).toMatchObject(passed);
    await reader.cancel();
  });

  it('go with the events', async () => {
    await send(counted);
    await ask(`${edge.url}/_edge/events`, {method: 'DELETE'});
    expect(await notes()).toEqual([]);
    await send(passed);
    expect((await notes()).map(({seq}) => seq)).toEqual([2]);
  });

  it('are bounded: the latest 500', async () => {
    const fifty = Array.from({length: 50}, () => counted);
    for (let times = 0; times < 11; times++) await send(fifty);
    const all = await notes();
    expect([all.length, all[0]!.seq, all.at(-1)!.seq]).toEqual([500, 51, 550]);
  });

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['no JSON', '{'],
    ['null', 'null'],
    ['an empty list', []],
    ['a list in a list', [[counted]]],
    ['more than 50', Array.from({length: 51}, () => counted)],
    ['one without a tab', {...counted, tab: undefined}],
    ['one with a tab that is no word', {...counted, tab: 'a b'}],
    ['one without a time', {...counted, time: 'now'}],
    ['one that says counted in words', {...counted, counted: 'yes'}],
    ['a counted one without its page view', rest],
    ['one that was not counted and says no reason', {...passed, reason: undefined}],
    ['one with an address that never ends', {...counted, url: 'x'.repeat(9_000)}],
    ['one that brings more than is asked for', {...counted, ecid: '1'}],
    ['one that chooses its own number', {...counted, seq: 1}],
  ])('are not %s, and the answer says why', async (_what, body) => {
    const answer = await send(body);
    expect([answer.status, answer.body.title]).toEqual([400, 'Input not understood']);
    expect(answer.body.detail).toMatch(/\.$/);
    expect(await notes()).toEqual([]);
  });

  it('are all refused if one of them cannot be taken', async () => {
    expect((await send([counted, rest])).status).toBe(400);
    expect(await notes()).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['another site', {origin: 'https://evil.test'}],
    ['a page on another port', {origin: 'http://localhost:1'}],
    ['a sandboxed page', {origin: 'null'}],
  ])('do not come from %s', async (_who, headers) => {
    expect((await send(counted, headers)).status).toBe(403);
    expect(await notes()).toEqual([]);
  });

  it('come from its own pages', async () => {
    expect((await send(counted, {origin: edge.url})).status).toBe(204);
  });
});
