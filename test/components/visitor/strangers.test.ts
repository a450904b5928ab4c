import 'fake-indexeddb/auto';
import {identity} from '../../../src/components/identity.js';
import {overrides} from '../../../src/components/overrides.js';
import {queue} from '../../../src/components/queue/index.js';
import {strangers, visitor} from '../../../src/components/visitor/index.js';
import {
  DATASTREAM,
  held,
  identified,
  openConfigured,
  PREFIX,
  problem,
  refusal,
  taken,
  type Given,
  type Sent,
} from '../../support/instance.js';
import {freshDisk, goAway, KNOWN, leave, pass, rest, rowOf, rows} from '../../support/queue.js';
import type {Json} from '../../../src/core/types.js';

const {goOffline, goOnline} = freshDisk();

const THIRD = 'adobedc.demdex.net';
const FIRST = 'edge.adobedc.net';
const hosts = (sent: Sent[]) => sent.map(({url}) => new URL(url).hostname);
const idOf = ({url}: Sent) => new URL(url).searchParams.get('requestId');
const fetched = ({body}: Sent) => body.query.identity.fetch as string[];

const visit = (given: Given & {options?: Json} = {}) =>
  openConfigured({
    components: [overrides, strangers, queue, identity, visitor],
    answer: () => identified(),
    ...given,
  });

/** An edge whose third-party host is blocked, as many blockers do. */
const blocked: Given['answer'] = ({url}) =>
  url.includes(THIRD) ? new Error('Failed to fetch') : identified();

describe('a stranger', () => {
  it('goes to the third-party host, and to the own one once known', async () => {
    const {run, sent} = await visit({options: {edgeDomain: 'data.shop.test'}});
    await run('sendEvent');
    await run('sendEvent');
    expect(hosts(sent)).toEqual([THIRD, 'data.shop.test']);
    expect(sent.map(fetched)).toEqual([
      ['ECID', 'CORE'],
      ['ECID', 'CORE'],
    ]);
  });

  it.each([
    ['thirdPartyCookiesEnabled is false', {thirdPartyCookiesEnabled: false}],
    ['the edge has a scheme', {edgeDomain: 'https://edge.adobedc.net'}],
  ])('does not when %s', async (_what, options) => {
    const {run, sent} = await visit({options});
    await run('sendEvent');
    expect(hosts(sent)).toEqual([FIRST]);
    expect(sent.map(fetched)).toEqual([['ECID']]);
  });

  it.each([
    ['Chrome', 'Mozilla/5.0 (X11) AppleWebKit/537 (KHTML) Chrome/150.0.0.0 Safari/537', true],
    ['Chromium', 'Mozilla/5.0 (X11) Chromium/150.0 Safari/537', true],
    ['Edge', 'Mozilla/5.0 (Windows) Chrome/150.0 Safari/537 Edg/150.0', true],
    ['old Edge', 'Mozilla/5.0 (Windows) Version/9 Safari/537 Edge/18.1', true],
    ['Internet Explorer', 'Mozilla/5.0 (Windows NT 10.0; Trident/7.0; rv:11.0) like Gecko', true],
    ['Chrome on iOS', 'Mozilla/5.0 (iPhone) CriOS/120.0 Mobile/15E148 Safari/604.1', true],
    ['one that nobody knows', 'Something/1.0', true],
    ['Firefox', 'Mozilla/5.0 (X11; rv:150.0) Gecko/20100101 Firefox/150.0', false],
    ['Safari', 'Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/18.0 Safari/605', false],
    ['Safari on iOS', 'Mozilla/5.0 (iPhone) Version/18.0 Mobile/15E148 Safari/604.1', false],
  ])('goes there with a browser that may keep its cookies: %s', async (_name, agent, goes) => {
    jest.spyOn(navigator, 'userAgent', 'get').mockReturnValue(agent);
    const {run, sent} = await visit();
    await run('sendEvent');
    expect(hosts(sent)).toEqual([goes ? THIRD : FIRST]);
    expect(fetched(sent[0]!)).toEqual(goes ? ['ECID', 'CORE'] : ['ECID']);
  });

  it('shows the third-party host what cookies there are, though the own host would see them itself', async () => {
    const consent = {[`${PREFIX}consent`]: 'general=in'};
    const {run, sent} = await visit({
      answer: blocked,
      cookies: consent,
      options: {edgeDomain: 'data.example.com'},
    });
    await run('sendEvent');
    expect(sent.map(({body}) => body.meta.state.entries as Json[] | undefined)).toEqual([
      [{key: `${PREFIX}consent`, value: 'general=in'}],
      undefined,
    ]);
  });
});

describe('where the third-party host is blocked', () => {
  it('the same request goes to the own host, and all later ones at once', async () => {
    const {jar, run, sent} = await visit({answer: blocked});
    await run('sendEvent', {data: {step: 1}});
    jar.clear();
    await run('sendEvent');
    expect(hosts(sent)).toEqual([THIRD, FIRST, FIRST]);
    expect(idOf(sent[0]!)).toBe(idOf(sent[1]!));
    expect(sent[1]!.body.events).toEqual(sent[0]!.body.events);
    expect(await rows()).toEqual([]);
  });

  it('is no concern of a status: the edge has spoken', async () => {
    const {run, sent} = await visit({answer: () => problem(403)});
    await refusal(run('sendEvent'));
    expect(hosts(sent)).toEqual([THIRD]);
  });

  it('a refusal by the own host is one', async () => {
    const {run} = await visit({
      answer: ({url}) => (url.includes(THIRD) ? new Error('blocked') : problem(400)),
    });
    expect(await refusal(run('sendEvent'))).toContain('status code 400');
  });

  it('and the own host, too, nobody hangs: events are kept, commands told', async () => {
    const {run, sent} = await visit({answer: () => new Error('offline')});
    expect(await run('sendEvent')).toMatchObject({queued: true});
    expect(await run('sendEvent')).toMatchObject({queued: true});
    expect(await refusal(run('getIdentity'))).toContain('offline');
    expect(hosts(sent)).toEqual([THIRD, FIRST, FIRST, FIRST]);
    expect(await rows()).toHaveLength(2);
  });

  it('a retry of a busy third-party host falls back as well', async () => {
    const answers = [problem(503), new Error('blocked'), identified()];
    const {run, sent} = await visit({answer: (_sent, index) => answers[index]!});
    const event = run('sendEvent');
    await pass(2000);
    await event;
    expect(hosts(sent)).toEqual([THIRD, THIRD, FIRST]);
    expect(new Set(sent.map(idOf)).size).toBe(1);
  });

  it('what an earlier page left goes to the own host, too', async () => {
    await leave(rowOf(1), rowOf(2));
    const {sent} = await visit({answer: blocked});
    await pass(2000);
    const [tried, ...again] = sent;
    expect(hosts([tried!])).toEqual([THIRD]);
    expect(new Set(hosts(again))).toEqual(new Set([FIRST]));
    expect(
      again.flatMap(({body}) => body.events as Json[]).map(({data}) => data.step as number),
    ).toEqual([1, 2]);
    expect(await rows()).toEqual([]);
  });

  it('what was kept offline goes when the network is back', async () => {
    let online = false;
    const {run, sent} = await visit({
      answer: () => (online ? identified() : new Error('offline')),
    });
    goOffline();
    await run('sendEvent');
    online = true;
    await goOnline();
    await pass(3000);
    expect(hosts(sent).at(-1)).toBe(FIRST);
    expect(await rows()).toEqual([]);
  });
});

describe('a stranger who leaves', () => {
  it('is not sent to the third-party host by beacon, which would not tell that it is blocked', async () => {
    const {answer} = held();
    const {run, sent} = await visit({
      answer: ({unloading}) => (unloading ? {status: 204} : answer),
    });
    void run('sendEvent');
    // Only the drain sends beacons.
    await pass(2000);
    void run('sendEvent');
    await rest();
    goAway();
    await rest();
    expect(sent.map(({unloading}) => unloading)).toEqual([false, true]);
    expect(hosts(sent)).toEqual([THIRD, FIRST]);
  });

  it('or declines consent meanwhile, is not sent to the own host either', async () => {
    const {answer, give} = held();
    const {run, sent} = await visit({
      answer: () => answer,
      components: [
        strangers,
        queue,
        identity,
        ({gate}) => ({name: 'Declining', commands: {decline: () => gate.set('out')}}),
      ],
    });
    const event = run('sendEvent');
    await rest();
    await run('decline');
    give(new Error('blocked'));
    expect(await event).toEqual({});
    expect(hosts(sent)).toEqual([THIRD]);
  });
});

describe('what belongs to the moment', () => {
  it('is never on disk', async () => {
    const value = `TS=${Math.round(Date.now() / 1000)}|MCMID=123|MCORGID=EDGETAG0UNIT000000000000@AdobeOrg`;
    history.replaceState(null, '', `/?adobe_mc=${encodeURIComponent(value)}`);
    const {run, sent} = await visit({answer: () => new Error('offline')});
    await run('sendEvent');
    expect(sent[0]!.body.xdm).toEqual({identityMap: {ECID: [{id: '123'}]}});
    const kept = await rows();
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toMatch(/123"|CORE|demdex/);
    history.replaceState(null, '', '/');
  });

  it('is added to what an earlier page left', async () => {
    await leave(rowOf(1));
    const {sent} = await visit({cookies: {s_ecid: 'MCMID|456'}});
    await pass(2000);
    expect(sent[0]!.body.xdm).toEqual({identityMap: {ECID: [{id: '456'}]}});
    expect(fetched(sent[0]!)).toEqual(['ECID', 'CORE']);
  });
});

describe('what Adobe Target left', () => {
  const target = {mbox: 'session#1', mboxEdgeCluster: '38'};
  const first = async (options: Json, cookies: Record<string, string> = {}) => {
    const {run, sent} = await visit({options, cookies: {...KNOWN, ...target, ...cookies}});
    await run('sendEvent');
    const {body, url} = sent[0]!;
    const {entries} = body.meta.state as {entries?: {key: string}[]};
    return {
      path: new URL(url).pathname,
      keys: entries?.map(({key}) => key),
      meta: body.meta as Json,
    };
  };

  it('shows the way to its region, unless the edge has said better', async () => {
    expect((await first({})).path).toBe('/ee/t38/v1/interact');
    expect((await first({}, {[`${PREFIX}cluster`]: 'irl1'})).path).toBe('/ee/irl1/v1/interact');
  });

  it('travels with every request while it is migrated', async () => {
    const {keys, meta} = await first({targetMigrationEnabled: true});
    expect(keys).toEqual([`${PREFIX}identity`, 'mbox']);
    expect(meta.target).toEqual({migration: true});
  });

  it('does not travel to a host that sees it, nor otherwise', async () => {
    const own = {targetMigrationEnabled: true, edgeDomain: 'data.example.com'};
    expect((await first(own)).keys).toBeUndefined();
    const similar = {targetMigrationEnabled: true, edgeDomain: 'notexample.com'};
    expect((await first(similar)).keys).toContain('mbox');
    const {keys, meta} = await first({});
    expect([keys, meta.target]).toEqual([[`${PREFIX}identity`], undefined]);
  });

  it('travels alone, too', async () => {
    const {run, sent} = await visit({cookies: target, options: {targetMigrationEnabled: true}});
    await run('sendEvent');
    expect(sent[0]!.body.meta.state.entries).toEqual([{key: 'mbox', value: 'session#1'}]);
  });
});

describe('a page that Adobe Assurance watches', () => {
  const KEY = 'com.adobe.alloy.instance.tag.validation.clientId';
  const watch = async (address: string, given: Given & {options?: Json} = {}) => {
    history.replaceState(null, '', address);
    const instance = await visit({answer: () => taken(), ...given});
    history.replaceState(null, '', '/');
    return instance;
  };

  it('says so at the end of every address, with an id that it keeps', async () => {
    const {run, sent} = await watch('/?adb_validation_sessionid=a%20b&c=d');
    await run('sendEvent');
    await run('sendEvent');
    const id = localStorage[KEY] as string;
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    for (const {url} of sent) {
      expect(url).toMatch(new RegExp(`configId=${DATASTREAM}&requestId=[^&]+&adobeAep`));
      expect(url.endsWith(`&adobeAepValidationToken=a%20b%7C${id}`)).toBe(true);
    }
    const next = await watch('/?adb_validation_sessionid=s');
    await next.run('sendEvent');
    expect(next.sent[0]!.url.endsWith(`s%7C${id}`)).toBe(true);
  });

  it('keeps it at the other host', async () => {
    const {run, sent} = await watch('/?adb_validation_sessionid=s', {answer: blocked});
    await run('sendEvent');
    expect(sent[1]!.url.split('?')[1]).toBe(sent[0]!.url.split('?')[1]);
  });

  it.each(['/', '/?adb_validation_sessionid=', '/?adb_validation_sessionid=&a=b'])(
    'is not %s, and keeps nothing',
    async (address) => {
      const {run, sent} = await watch(address);
      await run('sendEvent');
      expect(sent[0]!.url).not.toContain('Token');
      expect(localStorage[KEY]).toBeUndefined();
    },
  );

  it('writes nothing while consent is not given', async () => {
    const {run, sent} = await watch('/?adb_validation_sessionid=s', {
      options: {defaultConsent: 'pending'},
      components: [
        strangers,
        identity,
        (core) => ({
          name: 'Asking',
          commands: {ask: () => core.request({action: 'privacy/set-consent', body: {}})},
        }),
      ],
    });
    await run('ask');
    expect(sent[0]!.url).toMatch(/&adobeAepValidationToken=s%7C[\da-f-]{36}$/);
    expect(localStorage[KEY]).toBeUndefined();
  });

  it('works where storage is refused', async () => {
    jest.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new Error('SecurityError');
    });
    const {run, sent} = await watch('/?adb_validation_sessionid=s');
    await run('sendEvent');
    expect(sent[0]!.url).toMatch(/&adobeAepValidationToken=s%7C[\da-f-]{36}$/);
    await rest();
  });
});
