import {lock} from '../../src/platform/lock.js';

const NAME = 'identity';
/** Longer than a lock is held or waited for. */
const LONG = 10_000;
/** How long a cookie takes to reach other tabs. */
const SPREAD = 250;

interface Place {
  act(lock: Lock): unknown;
  done(value?: unknown): void;
  fail(reason: unknown): void;
}

/** As browsers have it, for one lock: those who ask stand in line, and leave the line when their signal says so. */
const lockManager = () => {
  const line: Place[] = [];
  let holders = 0;
  const next = () => {
    const place = !holders && line.shift();
    if (!place) return;
    holders++;
    void Promise.resolve(place.act({name: NAME, mode: 'exclusive'}))
      .then(place.done, place.fail)
      .finally(() => {
        holders--;
        next();
      });
  };
  return {
    request: (
      _name: string,
      {signal, ifAvailable}: LockOptions,
      act: (lock: Lock | null) => unknown,
    ) =>
      new Promise((done, fail) => {
        if (ifAvailable && holders) return done(act(null));
        const place = {act, done, fail};
        line.push(place);
        signal?.addEventListener('abort', () => {
          const index = line.indexOf(place);
          if (index < 0) return;
          line.splice(index, 1);
          fail(signal.reason as Error);
        });
        // A browser asks another process.
        setTimeout(next);
      }),
    /** How many hold it, and how many wait for it. */
    state: () => [holders, line.length],
  };
};

const have = (locks: unknown) =>
  Object.defineProperty(navigator, 'locks', {value: locks, configurable: true});

const work = () => {
  let end!: () => void;
  return {ends: new Promise<void>((resolve) => (end = resolve)), end};
};

/** Asks for the lock, and tells whether it may go on. */
const ask = (until: Promise<unknown> = new Promise(() => {})) => {
  const asked = {goesOn: false};
  void lock(NAME, until).then(() => (asked.goesOn = true));
  return asked;
};

const pass = (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds);

let locks: ReturnType<typeof lockManager>;

beforeEach(() => {
  jest.useFakeTimers();
  have((locks = lockManager()));
});
afterEach(async () => {
  await pass(LONG);
  jest.useRealTimers();
  Reflect.deleteProperty(navigator, 'locks');
});

describe('a lock', () => {
  it('is had at once where nobody has it, and held until what the work wrote has spread', async () => {
    const {ends, end} = work();
    const asked = ask(ends);
    await pass(1);
    expect(asked.goesOn).toBe(true);
    expect(locks.state()).toEqual([1, 0]);
    end();
    await pass(SPREAD - 10);
    expect(locks.state()).toEqual([1, 0]);
    await pass(20);
    expect(locks.state()).toEqual([0, 0]);
  });

  it('goes to the next in line in the moment that it is free', async () => {
    const {ends, end} = work();
    ask(ends);
    await pass(1);
    const second = ask();
    // Not a moment at which somebody who looks now and then would look.
    await pass(1234);
    expect(second.goesOn).toBe(false);
    end();
    await pass(SPREAD + 5);
    expect(second.goesOn).toBe(true);
    expect(locks.state()).toEqual([1, 0]);
  });

  it('is waited for and held for a while only: another tab may be frozen, or its edge silent', async () => {
    void locks.request(NAME, {}, () => new Promise(() => {}));
    const asked = ask();
    await pass(1000);
    expect(asked.goesOn).toBe(false);
    await pass(LONG);
    expect(asked.goesOn).toBe(true);
    expect(locks.state()).toEqual([1, 0]);
  });

  it('lets a line of many go on, one by one or all together, soon', async () => {
    const all = Array.from({length: 20}, () => ask());
    await pass(LONG);
    expect(all.every(({goesOn}) => goesOn)).toBe(true);
    expect(locks.state()).toEqual([0, 0]);
  });

  it.each<[string, boolean]>([
    ['kept for going back', true],
    ['gone for good', false],
  ])('is neither held nor waited for by a page that is %s', async (_what, persisted) => {
    const first = ask();
    await pass(1);
    const second = ask();
    await pass(1);
    expect(locks.state()).toEqual([1, 1]);
    dispatchEvent(new PageTransitionEvent('pagehide', {persisted}));
    await pass(1);
    expect(locks.state()).toEqual([0, 0]);
    expect([first.goesOn, second.goesOn]).toEqual([true, true]);
  });

  it('can be had again when the page has come back', async () => {
    ask();
    await pass(1);
    dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}));
    await pass(1);
    dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}));
    const asked = ask();
    await pass(1);
    expect(asked.goesOn).toBe(true);
    expect(locks.state()).toEqual([1, 0]);
  });

  it.each<[string, unknown]>([
    ['missing', undefined],
    ['null', null],
    ['without request', {}],
    ['an element', document.createElement('form')],
    ['one that throws', {request: () => void JSON.parse('')}],
    ['one that refuses', {request: () => Promise.reject(new DOMException('', 'SecurityError'))}],
    ['one that says nothing', {request: () => undefined}],
  ])('is gone without at once where the browser’s locks are %s', async (_what, odd) => {
    have(odd);
    const asked = ask();
    await pass(0);
    expect(asked.goesOn).toBe(true);
  });

  it.each<[string, unknown]>([
    [
      'is not answered, as while it is prerendered',
      {
        request: (_name: string, {signal}: LockOptions) =>
          new Promise((_, fail) =>
            signal?.addEventListener('abort', () => fail(signal.reason as Error)),
          ),
      },
    ],
    ['has locks that neither answer nor heed a signal', {request: () => new Promise(() => {})}],
  ])('is gone without after a while in a page that %s', async (_what, odd) => {
    have(odd);
    const asked = ask();
    await pass(LONG);
    expect(asked.goesOn).toBe(true);
  });
});
