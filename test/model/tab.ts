/** A browser tab of the model: the real tag on globals of the tab's own, which end with it. */
import {microtasks, type Clock, type Luck, type Owner, type Task} from './clock.js';
import {FATES, ORG, PREFIX, type Answer, type Edge, type Request} from './edge.js';
import {createRealm} from './realm.js';
import type {Disk} from './disk.js';
import type {Json} from '../../src/core/types.js';

// The parts of the tag that are played. Named as imports: so a run of the tests related to one of them plays the model, too.
type Instance = typeof import('../../src/core/instance.js');
type Platform = typeof import('../../src/platform/browser.js');
type Keep = typeof import('../../src/components/queue/keep.js');
type Drain = typeof import('../../src/components/queue/drain.js');
type Identity = typeof import('../../src/components/identity.js');
type Consent = typeof import('../../src/components/consent/index.js');
type Handles = typeof import('../../src/components/handles/index.js');

/** What the tabs of one browser share. */
export interface Ground {
  readonly clock: Clock;
  readonly luck: Luck;
  readonly edge: Edge;
  readonly disk: Disk;
  readonly cookies: Map<string, string>;
  readonly notes: Map<string, string>;
  readonly locks: Map<string, Tab> | undefined;
  readonly channels: Set<Channel>;
  readonly tabs: Tab[];
  /** Events of which a sending has failed. */
  readonly attempted: Set<string>;
  /** Events that may arrive twice: something happened that no tag can tell from a loss. */
  readonly doubtful: Set<string>;
  online: boolean;
  /** Hears when a tab is no more, and what it had begun is undone. */
  whenGone(tab: Tab): void;
}

interface Channel {
  readonly name: string;
  readonly tab: Tab;
  hear(data: unknown): void;
}

export interface TabOptions {
  once: boolean;
  /** Consent before anybody was asked. */
  consent: 'in' | 'pending';
  /** The drain is fetched when wanted. */
  later: boolean;
}

/** One call of `sendEvent`. */
export interface Call {
  readonly ids: string[];
  settled: number;
  result?: Json;
  error?: Error;
}

export interface Tab extends Owner {
  readonly index: number;
  readonly options: TabOptions;
  /** Events that passed the consent gate here. */
  readonly passed: Map<string, {timestamp: string; at: number; large: boolean}>;
  readonly calls: Call[];
  /** What the page was told to be dropped, and why. */
  readonly dropped: Map<string, string>;
  readonly problems: string[];
  readonly inFlight: Map<Request, {stop: () => void; bytes: number; fail: () => void}>;
  /** Events that the browser took on itself, in circumstances in which the tag may rely on that. */
  readonly handed: Set<string>;
  readonly disk: ReturnType<Disk['seenBy']>;
  /** The page hides, or is hidden. */
  leaving: boolean;
  /** Knows that consent is out. */
  silent: boolean;
  /** What keeps an eye on the page's end is there. */
  watched(): boolean;
  /** All was well so far: what the browser takes on itself now counts as delivered. */
  sure(): boolean;
  /** It did something that others can see; a kill may have waited for that. */
  acts(): void;
  /** It will be killed right after so many more acts. */
  dieAfter(acts: number, before: () => void): void;
  /** Nobody kills it any more. */
  stay(): void;
  die(): void;
  dispatch(target: string, type: string, event?: Json): void;
  run(command: string, options?: unknown): Promise<Json>;
  send(options?: Json, data?: Json): void;
  hide(): void;
  show(): void;
  pagehide(persisted: boolean, hiddenFirst: boolean): Promise<void>;
  pageshow(): Promise<void>;
  visibility(): string;
}

const KEEPALIVE = 65_536;

export const openTab = (ground: Ground, options: TabOptions): Tab => {
  const {
    whenGone,
    attempted,
    clock,
    doubtful,
    luck,
    edge,
    disk,
    cookies,
    notes,
    locks,
    channels,
    tabs,
  } = ground;
  const index = tabs.length;
  const listeners: [target: string, type: string, listener: (event: Json) => void][] = [];
  const inFlight: Tab['inFlight'] = new Map();
  const passed: Tab['passed'] = new Map();
  const calls: Call[] = [];
  const dropped = new Map<string, string>();
  const problems: string[] = [];
  const handed = new Set<string>();
  /** Sendings without an answer since the last answer. */
  let failures = 0;
  let dieAfter = Infinity;
  let loaded = !options.later;
  let beforeDeath: (() => void) | undefined;
  let visibility = 'visible';

  const tab: Tab = {
    index,
    options,
    alive: true,
    frozen: false,
    passed,
    calls,
    dropped,
    problems,
    inFlight,
    handed,
    watched: () => loaded,
    sure: () => options.once && !failures && ground.online,
    silent: false,
    leaving: false,
    acts() {
      if (--dieAfter <= 0) die();
    },
    dieAfter(acts: number, before: () => void) {
      dieAfter = acts;
      beforeDeath = before;
    },
    stay() {
      dieAfter = Infinity;
      beforeDeath = undefined;
    },
    die,
    dispatch,
    run,
    send,
    hide: () => show('hidden'),
    show: () => show('visible'),
    pagehide,
    pageshow,
    disk: undefined as unknown as Tab['disk'],
    visibility: () => visibility,
  };

  function dispatch(target: string, type: string, event: Json = {}) {
    for (const [at, name, listener] of [...listeners]) {
      if (tab.alive && at == target && name == type) listener({type, ...event});
    }
  }

  function show(state: string) {
    if (visibility == state) return;
    visibility = state;
    dispatch('document', 'visibilitychange');
  }

  async function pagehide(persisted: boolean, hiddenFirst: boolean) {
    if (hiddenFirst) show('hidden');
    tab.leaving = true;
    dispatch('window', 'pagehide', {persisted});
    show('hidden');
    await microtasks();
  }

  async function pageshow() {
    tab.frozen = tab.leaving = false;
    dispatch('window', 'pageshow', {persisted: true});
    show('visible');
    await microtasks();
  }

  function die() {
    if (!tab.alive) return;
    beforeDeath?.();
    tab.alive = false;
    dieAfter = Infinity;
    for (const channel of channels) if (channel.tab == tab) channels.delete(channel);
    for (const [name, owner] of locks ?? []) if (owner == tab) locks!.delete(name);
    tab.disk.vanish();
    whenGone(tab);
  }

  const timers = new Map<number, Task>();
  let timer = 0;
  const setTimeout = (run: (...given: unknown[]) => void, pause = 0, ...given: unknown[]) => {
    const id = ++timer;
    const task = clock.after(
      pause,
      `timers ${index}.${id}`,
      () => {
        timers.delete(id);
        run(...given);
      },
      tab,
    );
    timers.set(id, task);
    return id;
  };
  const clearTimeout = (id: number) => {
    const task = timers.get(id);
    if (task) clock.drop(task);
  };

  const FakeDate = new Proxy(Date, {
    get: (target, key) => (key == 'now' ? clock.date : Reflect.get(target, key)),
    construct: (_, [given]: number[]) => new Date(given ?? clock.date()),
  });
  const uuid = () => {
    const hex = () => luck.below(65_536).toString(16).padStart(4, '0');
    return `${hex()}${hex()}-${hex()}-4${hex().slice(1)}-8${hex().slice(1)}-${hex()}${hex()}${hex()}`;
  };

  const document = {
    get hidden() {
      return visibility == 'hidden';
    },
    get cookie() {
      return [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    },
    set cookie(line: string) {
      if (!tab.alive) return;
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (/;domain=[^.;]+(;|$)/i.test(line)) return;
      if (/max-age=0/i.test(line)) cookies.delete(name!);
      else cookies.set(name!, value!);
    },
    addEventListener: (type: string, listener: (event: Json) => void) =>
      listeners.push(['document', type, listener]),
  };

  const localStorage = new Proxy<Json>(
    {},
    {
      get: (_, key: string) =>
        ({
          setItem(name: string, value: string) {
            if (!tab.alive) return;
            notes.set(name, String(value));
            tab.acts();
          },
          removeItem(name: string) {
            if (!tab.alive) return;
            notes.delete(name);
            tab.acts();
          },
          getItem: (name: string) => notes.get(name) ?? null,
        })[key] ?? notes.get(key),
      ownKeys: () => [...notes.keys()],
      getOwnPropertyDescriptor: () => ({enumerable: true, configurable: true}),
    },
  );

  const leave = (url: string, body: string, keepalive: boolean, beacon: boolean) => {
    const action = /\/v\d\/([^?]+)/.exec(url)![1]!;
    const json = JSON.parse(body) as Json;
    const bytes = Buffer.byteLength(body);
    if (tab.silent && action != 'privacy/set-consent') {
      problems.push(`Tab ${index} sent ${action} although consent is out.`);
    }
    if (bytes > 60_000 && (json.events?.length ?? 0) > 1) {
      problems.push(`Tab ${index} sent ${bytes} bytes at once.`);
    }
    let hear: (answer: Answer | undefined) => void = () => {};
    const {request, stop} = edge.receive(
      {tab: index, action, body: json, bytes, keepalive, beacon, offline: !ground.online},
      (answer, {index: number}) =>
        clock.after(0, `answer ${number}`, () => inFlight.has(request) && hear(answer), tab),
    );
    if (beacon && tab.sure()) request.ids.forEach((id) => attempted.has(id) || handed.add(id));
    const fail = () => {
      if (inFlight.has(request)) hear(undefined);
    };
    inFlight.set(request, {stop, bytes: keepalive ? bytes : 0, fail});
    if (beacon) hear = () => inFlight.delete(request);
    return {request, heard: (listener: typeof hear) => void (hear = listener), fail, stop};
  };
  const failed = ({ids, orphaned}: Request) => {
    // Its page was away, and had settled it before.
    if (!orphaned) failures++;
    ids.forEach((id) => attempted.add(id));
  };
  const kept = () => [...inFlight.values()].reduce((sum, {bytes}) => sum + bytes, 0);

  const fetch = (url: string, {body, keepalive, signal}: Json) =>
    new Promise((resolve, reject) => {
      if (!tab.alive) return;
      if (keepalive && kept() + Buffer.byteLength(body as string) > KEEPALIVE) {
        return reject(new TypeError('Failed to fetch'));
      }
      const {request, heard, fail, stop} = leave(url, body as string, !!keepalive, false);
      /** Rejects what the page waits for at present: the answer or its body. */
      let refuse = reject;
      heard((answer) => {
        if (!answer) {
          inFlight.delete(request);
          failed(request);
          // Who has it already, or will have, cannot know that nobody was told.
          if (request.arrived || FATES[request.fate].arrives) {
            for (const id of request.ids) doubtful.add(id);
          }
          if (request.fate != 'answers after ten seconds') stop();
          return refuse(new TypeError('Failed to fetch'));
        }
        const text = () =>
          new Promise((read, refuseBody) => {
            refuse = refuseBody;
            const end = () => {
              if (!inFlight.delete(request)) return;
              request.heard = clock.now();
              const {action, arrived, refused} = request;
              if (arrived || refused || action.startsWith('privacy')) failures = 0;
              else failed(request);
              read(answer.text);
            };
            clock.after(luck.below(3), `body ${request.index}`, end, tab);
          });
        const {status, headers} = answer;
        resolve({status, headers: {get: (name: string) => headers[name] ?? null}, text});
      });
      clock.after(signal.patience, `patience ${request.index}`, fail, tab);
      tab.acts();
    });

  const navigator = {
    get onLine() {
      return ground.online;
    },
    sendBeacon(url: string, body: string) {
      if (!tab.alive || kept() + Buffer.byteLength(body) > KEEPALIVE) return false;
      leave(url, body, true, true);
      tab.acts();
      return true;
    },
    ...(locks && {
      locks: {
        request: (name: string, _: unknown, act: (lock: unknown) => Promise<unknown>) =>
          new Promise((resolve, reject) => {
            if (!tab.alive) return;
            clock.after(
              luck.below(2),
              `locks`,
              () => {
                const mine = !locks.has(name);
                if (mine) locks.set(name, tab);
                const release = () => {
                  if (mine && locks.get(name) == tab) locks.delete(name);
                };
                Promise.resolve(act(mine ? {name} : null))
                  .finally(release)
                  .then(resolve, reject);
              },
              tab,
            );
          }),
      },
    }),
  };

  const BroadcastChannel = function (this: Json, name: string) {
    const channel: Channel = {
      name,
      tab,
      hear: (data) =>
        clock.after(
          luck.below(3),
          `channel ${index}`,
          () => {
            if (channels.has(channel)) this.onmessage?.({data});
          },
          tab,
        ),
    };
    channels.add(channel);
    this.close = () => channels.delete(channel);
    this.postMessage = (data: unknown) => {
      if (!tab.alive) return;
      for (const other of channels) if (other != channel && other.name == name) other.hear(data);
      tab.acts();
    };
  };

  Object.assign(tab, {disk: disk.seenBy(tab)});
  const realm = createRealm({
    addEventListener: (type: string, listener: (event: Json) => void) =>
      listeners.push(['window', type, listener]),
    document,
    navigator,
    localStorage,
    location: {hostname: 'shop.example.com', href: 'https://shop.example.com/'},
    indexedDB: tab.disk.indexedDB,
    IDBKeyRange: disk.IDBKeyRange,
    setTimeout,
    clearTimeout,
    Date: FakeDate,
    Math: Object.create(Math, {random: {value: luck.roll}}) as Math,
    fetch,
    // As text, like the real one: the tag takes no other thing of that name for a signal.
    window: {
      AbortSignal: {
        timeout: (patience: number) => ({patience, toString: () => '[object AbortSignal]'}),
      },
    },
    BroadcastChannel,
    crypto: {randomUUID: uuid},
    __VERSION__: '0.0.0-model',
  });

  const {createInstance} = realm<Instance>('src/core/instance.ts');
  const {browser} = realm<Platform>('src/platform/browser.ts');
  const {queueWith} = realm<Keep>('src/components/queue/keep.ts');
  const {createDrain} = realm<Drain>('src/components/queue/drain.ts');
  const {identity} = realm<Identity>('src/components/identity.ts');
  const {consent} = realm<Consent>('src/components/consent/index.ts');
  const {handles} = realm<Handles>('src/components/handles/index.ts');

  /** What a build that fetches the drain when it is wanted does; offline it does not come. */
  const load = () =>
    new Promise<Drain['createDrain']>((resolve, reject) => {
      if (loaded) return resolve(createDrain);
      const arrive = () => {
        loaded ||= ground.online;
        if (loaded) resolve(createDrain);
        else reject(new TypeError('Failed to import'));
      };
      clock.after(luck.below(100), `load ${index}`, arrive, tab);
    });

  const instance = createInstance(
    [queueWith(load, undefined, !options.later), identity, consent, handles],
    {...browser, print: () => {}},
    'edgetag',
  ) as (command: string, options?: unknown) => Promise<Json>;

  /** The call whose event passes the gate now: one that asks for it by number. */
  const byNumber = new Map<number, Call>();

  function run(command: string, given?: unknown) {
    return instance(command, given);
  }

  function send(more: Json = {}, data: Json = {}) {
    const call: Call = {ids: [], settled: 0};
    const number = calls.push(call);
    byNumber.set(number, call);
    instance('sendEvent', {...more, data: {number, ...data}}).then(
      (result) => {
        call.settled++;
        call.result = result;
      },
      (error: Error) => {
        call.settled++;
        call.error = error;
      },
    );
  }

  const news = {
    dropped: ({id, reason}: Json) => void dropped.set(id as string, reason as string),
    queued({id}: Json) {
      if (disk.healthy() && !disk.safe.has(id as string)) {
        problems.push(`Tab ${index} called ${id} queued before it was safe.`);
      }
    },
    sent({id}: Json) {
      const gone = edge.requests.some(({beacon, ids}) => beacon && ids.includes(id as string));
      if (!gone && !edge.taken.some(({xdm}) => xdm._id == id)) {
        problems.push(`Tab ${index} called ${id} sent, which nobody has.`);
      }
    },
  };

  const configured = run('configure', {
    datastreamId: 'model',
    orgId: ORG,
    defaultConsent: options.consent,
    queue: {unloadDelivery: options.once ? 'once' : 'at-least-once'},
    onBeforeEventSend({xdm, data}: Json) {
      if (!tab.alive) return;
      const large = !!data.padding || !!data.elsewhere;
      passed.set(xdm._id, {timestamp: xdm.timestamp, at: clock.now(), large});
      byNumber.get(data.number)!.ids.push(xdm._id as string);
    },
  });
  configured.catch((error: Error) => problems.push(error.message));
  for (const [event, callback] of Object.entries(news)) {
    const hear = (one: Json) => tab.alive && callback(one);
    run('on', {event, callback: hear}).catch((error: Error) => problems.push(error.message));
  }
  tabs.push(tab);
  return tab;
};

export const KNOWN: [string, string] = [PREFIX + 'identity', 'ECID-0'];
