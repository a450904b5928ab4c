/** Says in words why a change of the page was counted or not, what was clicked, and how fast a page was. */
import type {Metric} from './reading.js';

const WHY_COUNTED: Record<string, string> = {
  navigate: 'loaded',
  reload: 'reloaded',
  'back-forward': 'loaded again by back or forward',
  prerender: 'prerendered page activated',
  restore: 'discarded tab restored',
  push: 'a router’s push',
  replace: 'a router’s replacement; the option replaceState is on',
  traverse: 'back or forward within a router’s pages',
  'back-forward-cache': 'back from the back/forward cache',
};

export const whyCounted = (kind: string | undefined): string =>
  kind ? (WHY_COUNTED[kind] ?? kind) : 'its page does not say why';

const WHY_NOT: Record<string, string> = {
  'same-page': 'the same page: only the fragment or the state changed',
  replaced: 'replaceState; the option replaceState is off, or a router corrected its own push',
  undone: 'undone by the router at once',
};

export const whyNot = (reason: string): string => WHY_NOT[reason] ?? reason;

const duration = (value: number): string =>
  value < 1000 ? `${Math.round(value)} ms` : `${(value / 1000).toFixed(1)} s`;
const score = (value: number): string => value.toFixed(2);

const METRICS: Record<string, {short: string; long: string; say: (value: number) => string}> = {
  largestContentfulPaint: {short: 'LCP', long: 'Largest Contentful Paint', say: duration},
  interactionToNextPaint: {short: 'INP', long: 'Interaction to Next Paint', say: duration},
  cumulativeLayoutShift: {short: 'CLS', long: 'Cumulative Layout Shift', say: score},
  firstContentfulPaint: {short: 'FCP', long: 'First Contentful Paint', say: duration},
  timeToFirstByte: {short: 'TTFB', long: 'Time to First Byte', say: duration},
};

const RATINGS: Record<string, {tone: 'good' | 'warn' | 'bad'; words: string}> = {
  good: {tone: 'good', words: 'good'},
  'needs-improvement': {tone: 'warn', words: 'needs improvement'},
  poor: {tone: 'bad', words: 'poor'},
};

/** A metric as a badge says it; `long` is for whoever does not know the letters. */
export const sayMetric = ({name, value, rating}: Metric) => {
  const {short, long, say} = METRICS[name]!;
  const {tone, words} = RATINGS[rating] ?? {tone: 'plain' as const, words: 'not rated'};
  return {short, long, value: say(value), tone, words};
};
