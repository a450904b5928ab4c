/** Says how far a run is, and how it went. */
import type {Terminal} from '../terminal.js';
import type {Progress} from './progress.js';

export interface Summary {
  kind: 'summary';
  /** All of the file was answered. */
  complete: boolean;
  /** Why it was not. */
  error?: string;
  /** An earlier run had begun it; the counts are those of both. */
  resumed: boolean;
  read: number;
  accepted: number;
  rejected: number;
  /** Messages that went more than once. */
  sentAgain: number;
  /** Each was held against the schema before the answer; else the platform drops later what does not fit. */
  checked: boolean;
  /** What it was sent in. */
  batches: number;
  requests: number;
  /** Of this run. */
  seconds: number;
  recordsPerSecond: number;
  /** The most bytes of memory that this run took. */
  peakMemory: number;
}

export interface Run {
  progress: Progress;
  complete: boolean;
  checked: boolean;
  error?: string;
  resumed: boolean;
  /** Milliseconds since the epoch. */
  began: number;
  /** Records that were answered before it. */
  before: number;
}

export const summaryOf = ({
  progress,
  complete,
  checked,
  error,
  resumed,
  began,
  before,
}: Run): Summary => {
  const {accepted, rejected, again, requests} = progress.counts;
  const seconds = (Date.now() - began) / 1000;
  return {
    kind: 'summary',
    complete,
    ...(error && {error}),
    resumed,
    read: progress.next.index,
    accepted,
    rejected,
    sentAgain: again,
    checked,
    batches: progress.number,
    requests,
    seconds: Math.round(seconds * 100) / 100,
    recordsPerSecond: Math.round((accepted + rejected - before) / Math.max(seconds, 0.001)),
    peakMemory: process.resourceUsage().maxRSS * 1024,
  };
};

const number = (value: number) => value.toLocaleString('en-US');

export const tellSummary = (summary: Summary, {say, json}: Terminal) => {
  const {read, accepted, rejected, sentAgain, checked, batches, seconds, recordsPerSecond} =
    summary;
  json(summary);
  say(
    `${number(read)} read, ${number(accepted)} accepted, ${number(rejected)} rejected, ` +
      `${number(sentAgain)} sent again, in ${number(batches)} ${batches == 1 ? 'batch' : 'batches'} and ${seconds} s ` +
      `(${number(recordsPerSecond)} records/s)${summary.resumed ? ', with an earlier run' : ''}.`,
  );
  if (accepted && !checked) say(UNCHECKED);
};

const UNCHECKED =
  'Accepted means received, not checked: the platform drops later what does not fit the schema. ' +
  'Send some records with --check, which tells, or see edgetag validate.';

const OFTEN = 500;

/** At most twice a second. */
export const createMeter = (terminal: Terminal, {counts}: Progress) => {
  let last = Date.now();
  return (read: number) => {
    if (Date.now() - last < OFTEN) return;
    last = Date.now();
    const {accepted, rejected} = counts;
    terminal.progress(
      `${number(read)} read, ${number(accepted)} accepted, ${number(rejected)} rejected`,
    );
  };
};
