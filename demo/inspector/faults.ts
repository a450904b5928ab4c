/** The kinds of bad network one can switch on, and how to recognise them in the edge's state. */
import type {Fault} from '../edge/types.js';

export interface Weather {
  id: string;
  label: string;
  /** What happens on the wire. */
  wire: string;
  /** What a good tag does about it. */
  expect: string;
  fault: (amount: number) => Fault | undefined;
  /** For a fault that comes in sizes: the sizes offered, and where the size stands. */
  sizes?: {
    choices: readonly number[];
    say: (amount: number) => string;
    read: (fault: Fault) => unknown;
  };
}

export interface Current {
  /** A `Weather` id, or `custom` for faults that somebody else set. */
  id: string;
  amount: number;
  /** How many more requests it applies to, if it ends by itself. */
  times?: number;
}

// The journal, the shop and this page stay reachable: only the collecting endpoints misbehave.
const path = '/ee';

const PORTAL = '<!doctype html><title>Welcome to Station Wi-Fi</title><p>Please sign in.</p>';

export const weathers: readonly Weather[] = [
  {
    id: 'online',
    label: 'Online',
    wire: 'The edge answers at once.',
    expect: 'Events arrive as they happen.',
    fault: () => undefined,
  },
  {
    id: 'offline',
    label: 'Offline',
    wire: 'Connections are reset.',
    expect: 'Events wait on the device and arrive when you come back online.',
    fault: () => ({drop: true, path}),
  },
  {
    id: 'silent',
    label: 'Never answers',
    wire: 'Requests are taken and left hanging.',
    expect: 'The tag gives up waiting, and tries again later.',
    fault: () => ({hang: true, path}),
  },
  {
    id: 'busy',
    label: 'Too many requests',
    wire: '429 with Retry-After.',
    expect: 'The tag stays quiet for as long as it was told.',
    fault: (seconds) => ({status: 429, retryAfter: seconds, path}),
    sizes: {
      choices: [1, 5, 30],
      say: (seconds) => `${seconds}\u00a0s`,
      read: ({retryAfter}) => retryAfter,
    },
  },
  {
    id: 'down',
    label: 'Service unavailable',
    wire: '503, no hint when to return.',
    expect: 'The tag tries again with growing pauses.',
    fault: () => ({status: 503, path}),
  },
  {
    id: 'portal',
    label: 'Captive portal',
    wire: '200 with a sign-in page instead of JSON.',
    expect: 'The tag is not fooled: this is no answer, and the events stay queued.',
    fault: () => ({status: 200, contentType: 'text/html', body: PORTAL, path}),
  },
  {
    id: 'slow',
    label: 'Slow',
    wire: 'Every answer is late.',
    expect: 'Pages stay quick; only the events take their time.',
    fault: (delayMs) => ({delayMs, path}),
    sizes: {
      choices: [500, 2000, 10_000],
      say: (delayMs) => `${delayMs / 1000}\u00a0s`,
      read: ({delayMs}) => delayMs,
    },
  },
];

/** What to `PUT`: nothing for online, one fault otherwise. */
export const toFaults = ({id, amount, times}: Current): Fault[] => {
  const fault = weathers.find((weather) => weather.id === id)?.fault(amount);
  return fault ? [times ? {...fault, times} : fault] : [];
};

/** Reads the weather back from the edge's state. */
export const currentWeather = (faults: readonly Fault[]): Current => {
  const active = faults.filter(({times}) => times !== 0);
  const [first] = active;
  if (!first) return {id: 'online', amount: 0};
  const {times, ...fault} = first;
  for (const {id, sizes, fault: make} of active.length === 1 ? weathers : []) {
    const amount = Number(sizes?.read(fault) ?? 0);
    const made = make(amount);
    if (made && same(made, fault)) return {id, amount, times};
  }
  return {id: 'custom', amount: 0, times};
};

const same = (a: object, b: object): boolean => spell(a) === spell(b);
const spell = (value: object) =>
  JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
