/** What can happen to a visitor's browser, as plain data that a failing schedule is printed with. */
import fc from 'fast-check';
import {FAULTS} from './disk.js';
import {FATES, type FateName} from './edge.js';

const tab = fc.nat({max: 3});
const fates = Object.keys(FATES) as FateName[];
/** An edge that stays so has made storms of requests. */
const HASTY = [
  'less than no time',
  'a thousandth of a second',
  'a second, as always',
  'refused',
] satisfies FateName[];

export const KINDS = ['plain', 'offers', 'unloading', 'elsewhere', 'large', 'huge', 'bad'] as const;

/** What may lie in localStorage under the name of a note. */
const NOTES = [
  '[]',
  '{"keys":null}',
  '{"tab":"","keys":["a"]}',
  '{"tab":',
  'null',
  '',
  '{"tab":{},"done":7}',
];

/** Most of what happens is that time passes and events are sent; the rest is what it is all about. */
const arbitraries = [
  [8, {does: 'send', tab, kind: fc.constantFrom(...KINDS), count: fc.constantFrom(1, 1, 1, 2, 10)}],
  [5, {does: 'turns', count: fc.integer({min: 1, max: 12})}],
  [
    6,
    {
      does: 'pass',
      milliseconds: fc.constantFrom(1, 10, 50, 200, 1000, 3000, 12_000, 40_000, 600_000),
    },
  ],
  [5, {does: 'meet', fates: fc.array(fc.constantFrom(...fates), {minLength: 1, maxLength: 8})}],
  [3, {does: 'open'}],
  [3, {does: 'close', tab, hiddenFirst: fc.boolean()}],
  [3, {does: 'kill', tab, acts: fc.nat({max: 6})}],
  [2, {does: 'freeze', tab, hiddenFirst: fc.boolean()}],
  [2, {does: 'thaw'}],
  [2, {does: 'hide', tab}],
  [2, {does: 'show', tab}],
  [2, {does: 'online', value: fc.boolean()}],
  [1, {does: 'flush', tab}],
  [1, {does: 'getQueue', tab}],
  [3, {does: 'mood', fate: fc.constantFrom(...fates, ...HASTY, ...HASTY)}],
  [2, {does: 'litter', kind: fc.nat({max: 99}), first: fc.boolean()}],
  [1, {does: 'note', text: fc.constantFrom(...NOTES)}],
] as const;

/** Those that most schedules do without: they excuse what would be wrong otherwise. */
const rarer = [
  [2, {does: 'disk', fault: fc.constantFrom(...FAULTS)}],
  [1, {does: 'closeUnderneath', tab, loudly: fc.boolean()}],
  [
    2,
    {
      does: 'jump',
      by: fc.constantFrom(-86_400_000, -600_000, -5000, 5000, 600_000, 86_400_000, 8 * 86_400_000),
    },
  ],
  [2, {does: 'consent', tab, value: fc.constantFrom('in', 'out')}],
  [3, {does: 'damage', kind: fc.nat({max: 99}), place: fc.nat({max: 9})}],
  [3, {does: 'moment', milliseconds: fc.constantFrom(10, 1000, 20_000)}],
] as const;

type ValueOf<T> = T extends fc.Arbitrary<infer V> ? V : T;
type StepOf<T> = T extends readonly [number, infer R] ? {[K in keyof R]: ValueOf<R[K]>} : never;
export type Step = StepOf<(typeof arbitraries)[number] | (typeof rarer)[number]>;

const stepFrom = (list: readonly (readonly [number, Record<string, unknown>])[]) =>
  fc.oneof(
    ...list.map(([weight, shape]) => ({
      weight,
      arbitrary: fc.record(
        Object.fromEntries(
          Object.entries(shape).map(([key, value]) => [
            key,
            typeof value == 'string' ? fc.constant(value) : (value as fc.Arbitrary<unknown>),
          ]),
        ),
      ) as unknown as fc.Arbitrary<Step>,
    })),
  );

export interface Schedule {
  once: boolean;
  /** The visitor is known from an earlier visit. */
  known: boolean;
  locks: boolean;
  later: boolean;
  consent: 'in' | 'pending';
  /** Decides what is not a step: which of two tasks goes first, how long an answer takes. */
  luck: number;
  steps: Step[];
}

/** Schedules of up to so many steps; `rough` ones have broken disks, wrong clocks and changes of consent in them. */
export const schedules = (rough: boolean, most = 25): fc.Arbitrary<Schedule> =>
  fc.record({
    once: fc.oneof(
      {weight: 4, arbitrary: fc.constant(true)},
      {weight: 1, arbitrary: fc.constant(false)},
    ),
    known: fc.boolean(),
    locks: fc.boolean(),
    later: fc.boolean(),
    consent: rough
      ? fc.constantFrom<('in' | 'pending')[]>('in', 'in', 'in', 'pending')
      : fc.constant<'in'>('in'),
    luck: fc.nat({max: 1e6}),
    steps: fc.array(stepFrom(rough ? [...arbitraries, ...rarer] : arbitraries), {
      minLength: 1,
      maxLength: most,
      size: 'max',
    }),
  });

/** Schedules that begin with two minutes of an edge that stays as it is. */
export const outages: fc.Arbitrary<Schedule> = fc
  .tuple(schedules(false, 8), fc.constantFrom(...fates, ...HASTY, ...HASTY))
  .map(([schedule, fate]) => ({
    ...schedule,
    steps: [
      {does: 'mood', fate},
      {does: 'send', tab: 0, kind: 'plain', count: 2},
      {does: 'pass', milliseconds: 40_000},
      {does: 'send', tab: 0, kind: 'plain', count: 1},
      {does: 'pass', milliseconds: 40_000},
      {does: 'pass', milliseconds: 40_000},
      ...schedule.steps,
    ],
  }));

/** One step a line. */
export const print = ({steps, ...rest}: Schedule) =>
  [JSON.stringify(rest), ...steps.map((step) => `  ${JSON.stringify(step)}`)].join('\n');
