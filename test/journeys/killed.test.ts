/** The browser is killed while events are on their way; the same visitor starts it again, and nothing is missing. */
import type {Fault, JournalEvent} from '../../demo/edge/types.js';
import {describeEach, type Engine} from '../support/browsers.js';
import {createDice, seed} from '../support/dice.js';
import {eventually, openEdge, quietly, type TestEdge} from '../support/edge.js';
import {miniBrowserPath} from '../support/webkit.js';
import {createProfile, type Profile} from '../support/profile.js';
import {attributes, DATABASE, openSite, page, stub, type Site} from '../support/site.js';
import {openWitness, witnessed, type Witness} from '../support/witness.js';

/** How often each engine is killed; EDGETAG_KILLS is the sum for a long run. */
const SHARES: Record<Engine, number> = {chromium: 12, firefox: 4, webkit: 4};
const total = Number(process.env.EDGETAG_KILLS ?? 20);
const PATIENCE = 60_000 + total * 15_000;
/** Later than any lease, pause or backoff: what waits then may go. */
const NEXT_DAY = 86_400_000;

/** What there is between the page and an answer, from nothing to everything. */
const weathers: Record<string, Fault[]> = {
  fair: [],
  slow: [{delayMs: 150}],
  silent: [{hang: true}],
  torn: [{drop: true}],
  busy: [{status: 503, retryAfter: 6}],
  faulty: [{status: 500}],
  fitful: [
    {status: 503, times: 4},
    {drop: true, times: 4},
  ],
  offline: [{drop: true}],
};

type Word =
  | {say: 'here'}
  | {say: 'waiting'; waiting: number; durability: string}
  | {say: 'queued'; ids: string[]}
  | {say: 'on disk'; ids: string[]};

/** In the page: sends without end, and says what was promised to be safe. */
const drive = (database: string) => {
  const {edgetag, tell} = window as any;
  const parameters = new URLSearchParams(location.search);
  const pace = Number(parameters.get('pace'));
  edgetag('on', {
    event: 'queued',
    callback: ({id}: {id: string}) => tell({say: 'queued', ids: [id]}),
  });
  edgetag('getQueue').then((queue: object) => tell({say: 'waiting', ...queue}));
  tell({say: 'here'});
  if (!pace) return;

  // Chance that can be had again: the address says where it begins.
  let state = Number(parameters.get('seed')) || 1;
  const roll = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const send = () => {
    void edgetag('sendEvent', {type: 'test.killed'});
    setTimeout(send, roll() * pace);
  };
  send();

  const told = new Set<string>();
  const look = async () => {
    // To open what is not there would create it.
    const there = await indexedDB.databases();
    if (there.some(({name}) => name == database)) {
      const rows = await new Promise<any[]>((resolve, reject) => {
        const opening = indexedDB.open(database);
        opening.onerror = reject;
        opening.onsuccess = () => {
          // Reading sees only what was committed before.
          const reading = opening.result.transaction('events').objectStore('events').getAll();
          reading.onsuccess = () => resolve(reading.result);
          reading.onerror = reject;
          opening.result.close();
        };
      });
      const ids = rows.map(({event}) => event.xdm._id).filter((id) => !told.has(id));
      ids.forEach((id) => told.add(id));
      if (ids.length) tell({say: 'on disk', ids});
    }
    setTimeout(() => void look(), 20);
  };
  void look();
};

/** In the page, before the tag: the circumstances that the address names. */
const prepare = () => {
  const parameters = new URLSearchParams(location.search);
  const later = Number(parameters.get('later'));
  const {now} = Date;
  Date.now = () => now() + later;
  if (parameters.get('weather') == 'offline') {
    Object.defineProperty(Navigator.prototype, 'onLine', {get: () => false});
  }
};

describeEach('a browser killed by SIGKILL', (_launch, engine) => {
  const kills = Math.ceil((total * SHARES[engine]) / 20);
  const run = engine == 'webkit' && !miniBrowserPath() ? it.skip : it;
  let edge: TestEdge;
  let site: Site;
  let witness: Witness<Word>;
  let profile: Profile;

  beforeAll(async () => {
    edge = await openEdge();
    witness = await openWitness();
    const tag = (file: string) =>
      page(`${witnessed(witness)}<script>(${prepare.toString()})()</script>${stub('edgetag')}
        <script async src="/tag/${file}" ${attributes(edge)}></script>
        <script>(${drive.toString()})('${DATABASE}')</script>`);
    site = await openSite({'/page': tag('page.min.js'), '/full': tag('full.min.js')});
  });
  afterAll(async () => {
    await witness?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    profile = await createProfile(engine);
  });
  afterEach(() => profile?.close());

  const arrived = async () => copiesOf(await edge.events());

  run(
    `loses nothing that was acknowledged as safe in ${kills} kills`,
    async () => {
      const dice = createDice(`killed in ${engine}`);
      /** Which events were promised to be on disk, and how: by the tag, or by a look at the disk. */
      const promised = {queued: new Set<string>(), 'on disk': new Set<string>()};
      const off = witness.onWord((word) => {
        if ('ids' in word) word.ids.forEach((id) => promised[word.say].add(id));
      });
      const safe = () => new Set([...promised.queued, ...promised['on disk']]);
      const missing = async () => {
        const there = await arrived();
        return [...safe()].filter((id) => !there.has(id));
      };

      let looks = 0;
      for (let kill = 1; kill <= kills; kill++) {
        // The first death is one that a promise was surely made before.
        const weather = kill == 1 ? 'torn' : dice.pick(Object.keys(weathers));
        const file = dice.pick(['page', 'full']);
        const promises = dice.pick([Infinity, dice.between(1, 30)]);
        const death =
          kill == 1 ? {promises: 5, after: 20_000} : {promises, after: dice.between(0, 3500)};
        const before = await missing();
        await edge.faults(...weathers[weather]!);
        const dying = deathOf(witness, death, () => void profile.kill());
        const chance = `pace=${dice.between(20, 100)}&seed=${dice.seed()}`;
        profile.start(`${site.url}/${file}?weather=${weather}&${chance}`);
        const seen = await dying;
        // The restarted page sees at least what was promised and has not arrived, sent or not.
        const unsent = (await missing()).filter((id) => before.includes(id));
        if (seen) {
          looks++;
          expect(seen.durability).toBe('disk');
          expect(seen.waiting).toBeGreaterThanOrEqual(unsent.length);
        }
        await profile.kill();
        if (kill % 10 == 0 || kill == kills) {
          await edge.faults();
          profile.start(`${site.url}/${file}?later=${NEXT_DAY}`);
          const left = await eventually(missing, (ids) => !ids.length, 30_000);
          expect({seed, kill, weather, left}).toEqual({seed, kill, weather, left: []});
          await profile.kill();
        }
      }
      off();

      const all = await edge.events();
      const copies = copiesOf(all);
      // A copy is the same event: the same time, too.
      expect([...copies].filter(([, times]) => new Set(times).size > 1)).toEqual([]);
      const twice = all.length - copies.size;
      process.stdout.write(
        `killed, ${engine}: ${kills} kills, ${safe().size} acknowledged (${promised.queued.size} as queued), ` +
          `${copies.size} arrived, ${twice} copies too many; seed ${seed}\n`,
      );
      expect(looks).toBeGreaterThan(0);
      expect(promised.queued.size).toBeGreaterThan(0);
      expect(promised['on disk'].size).toBeGreaterThan(0);
    },
    PATIENCE,
  );

  if (engine == 'chromium') {
    it('has its unanswered events sent once when the lease of the dead tab is over, in real time', async () => {
      await edge.faults({hang: true});
      profile.start(`${site.url}/page?pace=30`);
      const {ids} = (await witness.hears(
        'what is on disk',
        ({say}) => say == 'on disk',
      )) as Extract<Word, {say: 'on disk'}>;
      await profile.kill();
      await edge.faults();
      profile.start(`${site.url}/page`);
      const there = await eventually(arrived, (all) => ids.every((id) => all.has(id)), 75_000);
      expect(ids.map((id) => there.get(id)?.length)).toEqual(ids.map(() => 1));
      await quietly();
      expect((await edge.events()).length).toBe((await arrived()).size);
    }, 150_000);
  }
});

/**
 * Kills when the tag has made so many promises, before the page goes on, or so long after the page was there.
 * Returns what the page saw of the queue that it found, if it lived that long.
 */
const deathOf = async (
  witness: Witness<Word>,
  {promises, after}: {promises: number; after: number},
  kill: () => void,
) => {
  let seen: Extract<Word, {say: 'waiting'}> | undefined;
  const here = witness.hears('here', ({say}) => say == 'here');
  await new Promise<void>((resolve, reject) => {
    let timer: NodeJS.Timeout;
    const die = () => {
      off();
      clearTimeout(timer);
      kill();
      resolve();
    };
    const off = witness.onWord((word) => {
      if (word.say == 'waiting') seen = word;
      else if (word.say == 'queued' && --promises == 0) die();
    });
    here.then(() => (timer = setTimeout(die, after)), reject);
  });
  return seen;
};

/** The timestamps under which each event arrived. */
const copiesOf = (events: JournalEvent[]) => {
  const copies = new Map<string, string[]>();
  for (const {event} of events) {
    const {_id, timestamp} = event.xdm!;
    copies.set(_id as string, [...(copies.get(_id as string) ?? []), timestamp as string]);
  }
  return copies;
};
