/** Schedules that once went wrong, by what was wrong. */
import type {Schedule} from './steps.js';

const plain = {
  once: true,
  known: false,
  locks: false,
  later: false,
  consent: 'in',
  luck: 0,
} as const;

export const PAST: Record<string, Schedule> = {
  'a tab that opened before a refusal was told never heard of it': {
    ...plain,
    consent: 'pending',
    steps: [
      {does: 'mood', fate: 'unknown'},
      {does: 'consent', tab: 0, value: 'out'},
      {does: 'mood', fate: 'gateway timeout'},
    ],
  },
  'the page left while its first event waited for a lock': {
    ...plain,
    locks: true,
    steps: [
      {does: 'send', tab: 0, kind: 'plain', count: 2},
      {does: 'close', tab: 0, hiddenFirst: false},
    ],
  },
  'a clock that was put back made one failure of all that followed, and no breaker opened': {
    ...plain,
    steps: [
      {does: 'mood', fate: 'a thousandth of a second'},
      {does: 'send', tab: 0, kind: 'plain', count: 1},
      {does: 'pass', milliseconds: 1000},
      {does: 'jump', by: -86_400_000},
      {does: 'flush', tab: 0},
    ],
  },
  'consent was withdrawn and given again while an event was on its way': {
    ...plain,
    once: false,
    steps: [
      {does: 'online', value: false},
      {does: 'send', tab: 0, kind: 'plain', count: 1},
      {does: 'consent', tab: 0, value: 'out'},
      {does: 'consent', tab: 0, value: 'in'},
      {does: 'jump', by: 86_400_000},
      {does: 'damage', kind: 0, place: 0},
    ],
  },
  'consent was withdrawn while a disk that had failed was waited for': {
    ...plain,
    steps: [
      {does: 'meet', fates: ['captive portal', 'fine']},
      {does: 'disk', fault: 'absent'},
      {does: 'send', tab: 0, kind: 'plain', count: 1},
      {does: 'disk', fault: 'late'},
      {does: 'moment', milliseconds: 1000},
      {does: 'consent', tab: 0, value: 'out'},
      {does: 'pass', milliseconds: 1},
    ],
  },
};
