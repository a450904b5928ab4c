/** Records for a streaming inlet: what they look like on the wire, and that none is lost on the way. */
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {INLET_ID, openInlet, PLACES, type TestInlet} from '../support/inlet.js';
import {farAway} from '../support/distance.js';
import {bundled} from '../support/module.js';
import {IDENTITY, openSite, ORG, page, type Site} from '../support/site.js';
import {openStream, sample, streamed, streams} from '../edge/support/platform.js';
import type {Json} from '../../src/core/types.js';

/** Later than any lease, pause or backoff: what waits then may go. */
const TOMORROW = `<script>{const {now} = Date; Date.now = () => now() + 86_400_000}</script>`;
const DATABASE = `edgetag.${ORG}/inlet`;

describeEach('an inlet', (launch, engine) => {
  let edge: TestEdge;
  let inlet: TestInlet;
  let line: Awaited<ReturnType<typeof farAway>>;
  let site: Site;
  let session: Session;
  let tab: Tab;

  const pageOf = (more: Json = {}, before = '') => {
    const options = {
      datastreamId: `ds:${ORG}`,
      orgId: ORG,
      edgeDomain: edge.url,
      inlet: inlet.options,
      ...more,
    };
    return page(`<a href="/elsewhere">Elsewhere</a>${before}<script src="/bundle.js"></script><script>
      window.news = [];
      window.tag = tags.createInstance({name: 'tag'});
      tag('configure', ${JSON.stringify(options)});
      for (const event of ['sent', 'queued', 'dropped']) {
        tag('on', {event, callback: (one) => void news.push(one)});
      }
    </script>`);
  };

  beforeAll(async () => {
    edge = await openEdge();
    inlet = await openInlet();
    line = await farAway(inlet.port, 150);
    site = await openSite({
      '/bundle.js': {
        html: await bundled(),
        headers: {'content-type': 'text/javascript; charset=utf-8'},
      },
      '/elsewhere': page('Elsewhere.'),
    });
    site.pages['/'] = pageOf();
    const far = `http://localhost:${line.port}/collection/${INLET_ID}`;
    site.pages['/far'] = pageOf({inlet: {...inlet.options, inletUrl: far}});
    site.pages['/tomorrow'] = pageOf({}, TOMORROW);
    site.pages['/pending'] = pageOf({defaultConsent: 'pending'});
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await line?.close();
    await inlet?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    inlet.reset();
    session = await launch();
    tab = await session.newTab();
  });
  afterEach(() => session?.close());

  /** A visitor who is known. */
  const visit = async (path = '/') => {
    await tab.goto(site.url + path);
    await tab.run(async (name) => {
      await (window as any).tag('sendEvent', {type: 'test.first'});
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);
  };
  /** The result, or the message of its error. */
  const run = (command: string, options: Json = {}): Promise<any> =>
    tab.run(
      ([command, options]) =>
        (window as any).tag(command, options).catch(({message}: Error) => message),
      [command, options] as const,
    );
  const streamMany = (count: number): Promise<any[]> =>
    tab.run(
      (count) =>
        Promise.all(
          Array.from({length: count}, (_, n) =>
            (window as any)
              .tag('streamEvent', {xdm: {_id: `e-${n}`}, type: 'test.streamed'})
              .catch(({message}: Error) => message),
          ),
        ),
      count,
    );
  const ids = () => inlet.taken.map(({_id}) => _id as string).sort();
  const idsOf = (count: number) => Array.from({length: count}, (_, n) => `e-${n}`).sort();
  const databases = () =>
    tab.run(async () => (await indexedDB.databases?.())?.map(({name}) => name) ?? []);
  const news = (): Promise<Json[]> => tab.run(() => (window as any).news as Json[]);

  it('gets an event and a profile record, in its envelope', async () => {
    await visit();
    const event = await run('streamEvent', {xdm: {web: {}}, type: 'test.streamed'});
    const profile = await run('streamProfile', {xdm: {person: {name: {firstName: 'Ada'}}}});
    expect([event, profile]).toEqual([
      {ok: true, status: 200, xactionId: '1:2:1', errors: []},
      {ok: true, status: 200, xactionId: '1:2:2', errors: []},
    ]);
    const [first, second] = inlet.requests;
    const {_id, timestamp, identityMap} = first!.body.body.xdmEntity;
    expect(_id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(new Date(timestamp as string).toISOString()).toBe(timestamp);
    const {ecid} = (await edge.events())[0]!;
    expect(identityMap).toEqual({
      ECID: [{id: ecid, authenticatedState: 'ambiguous', primary: true}],
    });
    const schemaRef = (place: {schemaId: string}, version: number) => ({
      id: place.schemaId,
      contentType: `application/vnd.adobe.xed-full+json;version=${version}`,
    });
    const {datasetId, flowId} = PLACES.profiles;
    expect(first!.body).toEqual({
      header: {schemaRef: schemaRef(PLACES.events, 1), datasetId: PLACES.events.datasetId},
      body: {
        xdmMeta: {schemaRef: schemaRef(PLACES.events, 1)},
        xdmEntity: {_id, timestamp, eventType: 'test.streamed', web: {}, identityMap},
      },
    });
    expect(second!.body).toEqual({
      header: {schemaRef: schemaRef(PLACES.profiles, 2), datasetId, flowId},
      body: {
        xdmMeta: {schemaRef: schemaRef(PLACES.profiles, 2)},
        xdmEntity: {person: {name: {firstName: 'Ada'}}},
      },
    });
    expect(inlet.requests.map(({method, path}) => `${method} ${path}`)).toEqual(
      Array(2).fill(`POST /collection/${INLET_ID}`),
    );
    for (const {headers} of inlet.requests) {
      expect(headers['content-type']).toBe('application/json');
      expect(headers).not.toHaveProperty('cookie');
      expect(headers).not.toHaveProperty('authorization');
    }
    const told = async () => (await news()).filter(({inlet}) => inlet);
    expect(await eventually(told, (all) => all.length >= 2)).toEqual([
      expect.objectContaining({event: 'sent', id: _id as string, eventType: 'test.streamed'}),
      expect.objectContaining({event: 'sent', status: 200}),
    ]);
  });

  it('is told who a first visitor is', async () => {
    await tab.goto(site.url + '/');
    await tab.run(async () => {
      const {tag} = window as any;
      const going = tag('streamEvent', {xdm: {}});
      await tag('sendEvent', {type: 'test.first'});
      await going;
    });
    const {ecid} = (await edge.events())[0]!;
    expect(inlet.taken.map(({identityMap}) => identityMap?.ECID[0].id as string)).toEqual([ecid]);
  });

  // What no engine decides, one tells.
  if (engine == 'chromium') {
    it('refuses an event: its sender hears why, everybody that it was dropped, and it is not sent again', async () => {
      await visit();
      inlet.judge(() => 400);
      const why = {
        keyword: 'type',
        path: 'person.name',
        message: 'expected type: JSONObject, found: String',
      };
      expect(await run('streamEvent', {xdm: {_id: 'bad'}})).toEqual({
        ok: false,
        status: 400,
        errors: [why],
      });
      inlet.judge(() => undefined);
      await run('flush');
      await quietly();
      expect(inlet.requests).toHaveLength(1);
      const told = async () => (await news()).filter(({inlet}) => inlet);
      expect(await eventually(told, (all) => all.length > 0)).toEqual([
        expect.objectContaining({event: 'dropped', id: 'bad', reason: 'refused', status: 400}),
      ]);
    });

    it('takes a batch but for one message: only that one is lost, each sender hears of its own', async () => {
      await visit();
      inlet.judge(({_id}) => (_id == 'e-15' ? 400 : undefined));
      const results = await streamMany(30);
      await inlet.received(29);
      expect(ids()).toEqual(idsOf(30).filter((id) => id != 'e-15'));
      expect(inlet.requests.some(({path}) => path == `/collection/batch/${INLET_ID}`)).toBe(true);
      expect(results[15]).toMatchObject({ok: false, status: 400, errors: [{path: 'person.name'}]});
      results.splice(15, 1);
      expect(results).toEqual(
        Array(29).fill(
          expect.objectContaining({ok: true, xactionId: expect.any(String) as string}),
        ),
      );
      await quietly();
      expect(inlet.taken).toHaveLength(29);
      const heard = await eventually(news, (all) => all.filter(({inlet}) => inlet).length >= 30);
      const counts = (what: string) =>
        heard.filter(({event, inlet}) => inlet && event == what).length;
      expect([counts('sent'), counts('dropped')]).toEqual([29, 1]);
    });

    it('has no time for some of a batch: those alone come again', async () => {
      await visit();
      let busy = true;
      inlet.judge(({_id}) => (busy && /[05]$/.test(_id as string) ? 503 : undefined));
      const results = await streamMany(30);
      expect(results.filter(({queued}) => queued)).not.toHaveLength(0);
      busy = false;
      await inlet.received(30);
      await quietly();
      expect(ids()).toEqual(idsOf(30));
    });
  }

  it('is down: events go to the edge all the same, and records arrive when it is back, once', async () => {
    await visit();
    inlet.answer('reset');
    const results = await streamMany(12);
    expect(results).toEqual(Array(12).fill({queued: true}));
    await edge.reset();
    await tab.run(() =>
      Promise.all(
        Array.from({length: 5}, () => (window as any).tag('sendEvent', {type: 'test.on'})),
      ),
    );
    expect((await edge.received(5)).map(({path}) => path)).toEqual(
      Array(5).fill(expect.stringContaining('/interact')),
    );
    inlet.answer();
    expect(await run('flush')).toEqual({sent: 12, waiting: 0});
    expect(ids()).toEqual(idsOf(12));
  });

  it('is out of reach: what was streamed offline arrives with the network, once, also after the tab', async () => {
    await visit();
    // Where a browser cannot be offline, the inlet is.
    if (session.setOffline) await session.setOffline(true);
    else inlet.answer('reset');
    expect(await streamMany(12)).toEqual(Array(12).fill({queued: true}));
    await tab.close();
    await session.setOffline?.(false);
    inlet.answer();
    tab = await session.newTab();
    await visit('/tomorrow');
    await inlet.received(12);
    await quietly();
    expect(ids()).toEqual(idsOf(12));
  });

  it('hears nothing while consent is pending, nor does the disk; then it does', async () => {
    await tab.goto(site.url + '/pending');
    await tab.run(() => {
      (window as any).going = (window as any).tag('streamEvent', {xdm: {_id: 'e-0'}});
    });
    await quietly(2500);
    expect([inlet.requests, inlet.preflights(), await databases()]).toEqual([[], 0, []]);
    await run('setConsent', {
      consent: [{standard: 'Adobe', version: '1.0', value: {general: 'in'}}],
    });
    await tab.run(() => (window as any).going as Promise<Json>);
    expect(ids()).toEqual(['e-0']);
    // It is written behind the first request.
    expect(await eventually(databases, (all) => all.includes(DATABASE))).toContain(DATABASE);
  });

  if (engine == 'chromium') {
    it('is not for who declines', async () => {
      await tab.goto(site.url + '/pending');
      await tab.run(() => {
        (window as any).going = (window as any).tag('streamEvent', {xdm: {_id: 'e-0'}});
      });
      await run('setConsent', {
        consent: [{standard: 'Adobe', version: '1.0', value: {general: 'out'}}],
      });
      expect(await tab.run(() => (window as any).going as Promise<Json>)).toEqual({});
      await quietly();
      expect(inlet.requests).toEqual([]);
    });
  }

  it.each(['leaves', 'is closed'])(
    'loses nothing of a page that %s in the same task',
    async (how) => {
      await visit('/far');
      // The database is open by then; in a page's first moment there is only the browser's word.
      await run('streamEvent', {xdm: {_id: 'e-12'}});
      expect(await eventually(databases, (all) => all.includes(DATABASE))).toContain(DATABASE);
      // Twelve: more than may go one by one.
      await tab.run((leaves) => {
        const streamAll = () => {
          for (let n = 0; n < 12; n++) {
            void (window as any).tag('streamEvent', {xdm: {_id: `e-${n}`}});
          }
        };
        if (leaves) document.querySelector('a')!.onclick = streamAll;
        else streamAll();
      }, how == 'leaves');
      if (how == 'leaves') await tab.click('a');
      await tab.close();
      tab = await session.newTab();
      await tab.goto(site.url + '/elsewhere');
      await inlet.received(13, 1500);
      await visit('/tomorrow');
      await inlet.received(13);
      expect([...new Set(ids())]).toEqual(idsOf(13).sort());
    },
  );

  it('loses nothing of a page that leaves before its preflight is answered', async () => {
    await visit();
    inlet.deafen(true);
    await tab.run(() => {
      for (let n = 0; n < 12; n++) {
        void (window as any).tag('streamEvent', {xdm: {_id: `e-${n}`}});
      }
    });
    const saved = () =>
      tab.run(
        (name) =>
          new Promise<number>((resolve) => {
            const opening = indexedDB.open(name);
            opening.onsuccess = () => {
              const {result: database} = opening;
              if (!database.objectStoreNames.contains('events')) {
                database.close();
                return resolve(0);
              }
              const counting = database.transaction('events').objectStore('events').count();
              counting.onsuccess = () => {
                database.close();
                resolve(counting.result);
              };
            };
          }),
        DATABASE,
      );
    // It is there two seconds after the first record, if that is not answered.
    await eventually(databases, (all) => all.includes(DATABASE));
    expect(await eventually(saved, (count) => count == 12)).toBe(12);
    await tab.click('a');
    await tab.close();
    tab = await session.newTab();
    await tab.goto(site.url + '/elsewhere');
    inlet.deafen(false);
    await visit('/tomorrow');
    await inlet.received(12);
    expect([...new Set(ids())]).toEqual(idsOf(12));
  });

  it('may be the development edge: what a page streams is in its profile store', async () => {
    const events = await openStream(edge, 'event');
    const profiles = await openStream(edge, 'profile');
    const own = async (stream: typeof events, kind: 'events' | 'profiles', command: string) => {
      const {datasetId, inletUrl, schemaId} = stream;
      site.pages['/own'] = pageOf({inlet: {inletUrl, [kind]: {datasetId, schemaId}}});
      await visit('/own');
      const {timestamp: _old, ...xdm} = sample(`acme-loyalty-${kind}`)[0]!;
      return run(command, {xdm});
    };
    expect(await own(events, 'events', 'streamEvent')).toMatchObject({ok: true, status: 200});
    expect(await own(profiles, 'profiles', 'streamProfile')).toMatchObject({ok: true, status: 200});
    expect(await streams(edge)).toMatchObject({messages: {stored: 2}, events: 1});
    const [{entity}] = (await streamed(edge, 'events')) as [Json];
    expect(entity).toMatchObject({
      _id: sample('acme-loyalty-events')[0]!._id as string,
      identityMap: {ECID: [{primary: true}]},
    });
  });
});
