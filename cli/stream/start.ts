/** Puts a run together from what the user asked for, and says how it went. */
import {
  addressOf,
  LARGEST,
  readInlet,
  type InletOptions,
  type Kind,
} from '../../src/components/inlet/envelope.js';
import {createAccess} from '../access.js';
import {readCredentials, type CredentialOptions} from '../credentials.js';
import {withInput} from '../input.js';
import {onInterrupt} from '../interrupt.js';
import {isStop, stop, type Stop} from '../outcome.js';
import type {Fingerprint, Source} from '../records/source.js';
import {isDamage, type Damage} from '../records/unpack.js';
import {type Manner, type Terminal} from '../terminal.js';
import {checked, CHECKS} from './checked.js';
import {createDeliver} from './deliver.js';
import {createLedger} from './ledger.js';
import {createWrap} from './message.js';
import {createPace} from './pace.js';
import {createPost} from './post.js';
import {newProgress, readProgress, type Progress} from './progress.js';
import {createRejects} from './rejects.js';
import {run} from './run.js';
import {createMeter, summaryOf, tellSummary} from './summary.js';

export interface StreamOptions extends CredentialOptions, Manner {
  inletUrl: string;
  schema: string;
  dataset: string;
  schemaVersion?: number;
  flow?: string;
  org?: string;
  source?: string;
  check?: boolean;
  batch: number;
  concurrency: number;
  retries: number;
  /** Messages a second. */
  rate?: number;
  /** Seconds. */
  timeout: number;
  rejected?: string;
  progressFile?: string;
  restart?: boolean;
  authenticated?: boolean;
}

/** Requests in a window of time: the platform's guidance for an organization. */
const REQUESTS = {most: 1000, windowMillis: 1000};
/** Likewise messages a second. A development edge on this machine may have them as fast as it can. */
const RATE = 10_000;
const rateOf = (inletUrl: string) => (inletUrl.startsWith('https:') ? RATE : Infinity);

export const stream = async (
  kind: Kind,
  file: string,
  options: StreamOptions,
  terminal: Terminal,
) => {
  const inlet = inletOf(kind, options);
  await withInput(file, '.edgetag-progress.json', options, ({source, noted}) =>
    streamFrom(source, {kind, inlet, noted, options, terminal}),
  );
};

interface Asked {
  kind: Kind;
  inlet: InletOptions;
  /** Where to note what has been answered. */
  noted: string | undefined;
  options: StreamOptions;
  terminal: Terminal;
}

const streamFrom = async (source: Source, {kind, inlet, noted, options, terminal}: Asked) => {
  const about = {
    file: source.fingerprint,
    target: JSON.parse(JSON.stringify({kind, ...inlet})) as object,
    batch: options.check ? 1 : options.batch,
  };
  const earlier = noted && !options.restart ? readProgress(noted, about) : undefined;
  const progress = earlier ?? newProgress(about);
  const {accepted, rejected} = progress.counts;
  const beginning = {resumed: !!earlier, began: Date.now(), before: accepted + rejected};
  if (earlier) terminal.warn(`Going on: ${beginning.before} records were answered before.`);

  const halt = new AbortController();
  halt.signal.addEventListener('abort', () => source.close?.());
  const {deliver, isChecked} = deliverFor(inlet, options, {terminal, progress, halt});
  const rejects = createRejects(terminal, progress, options.rejected);
  const ledger = createLedger(progress, noted);
  const timestamp = progress.startedAt;
  const wrap = createWrap({inlet, kind, seed: seedOf(source.fingerprint), timestamp});
  const interrupted = onInterrupt(halt, terminal);
  const tick = createMeter(terminal, progress);
  const {concurrency} = options;
  const how = {source, progress, ledger, rejects, wrap, deliver, concurrency, halt, tick};

  const goOn = noted
    ? 'Give the same command again to go on.'
    : `Nothing was noted, as ${source.name} is no file to note it beside: --progress-file names one.`;
  let complete = false;
  let failure: Error | undefined;
  // Until it is done: whoever reads what it says may end it by going away.
  process.exitCode = 1;
  try {
    complete = await run({...how, most: LARGEST});
    if (complete && !progress.counts.rejected) process.exitCode = 0;
  } catch (error) {
    if (!interrupted())
      failure = isAskedWrongly(error)
        ? error
        : stop(`${sentence(error)} ${isDamage(error) ? sentUpTo(error) : goOn}`);
  }
  if (!complete) failure ??= stop(`Interrupted. ${goOn}`, 130);
  const error = failure?.message;
  tellSummary(
    summaryOf({progress, complete, checked: isChecked(), ...beginning, ...(error && {error})}),
    terminal,
  );
  if (failure) throw failure;
  ledger.remove();
};

const inletOf = (kind: Kind, options: StreamOptions): InletOptions => {
  const {inletUrl, schema: schemaId, dataset: datasetId, schemaVersion} = options;
  const {flow: flowId, org: imsOrgId, source: sourceName} = options;
  try {
    return readInlet(
      {inletUrl, imsOrgId, sourceName, [kind]: {schemaId, schemaVersion, datasetId, flowId}},
      '',
    );
  } catch (error) {
    // One line, as every sentence is.
    throw stop((error as Error).message.replace(':\n\t - ', ': ').replaceAll('\n\t - ', ' '), 2);
  }
};

interface Around {
  terminal: Terminal;
  progress: Progress;
  halt: AbortController;
}

const deliverFor = (
  inlet: InletOptions,
  options: StreamOptions,
  {terminal, progress: {counts}, halt}: Around,
) => {
  const {authenticated, check, rate, timeout, retries} = options;
  const access = authenticated
    ? createAccess(readCredentials(options, terminal), terminal)
    : undefined;
  const post = createPost(timeout * 1000, access);
  const checks = check ? checked(post, addressOf(inlet), terminal) : undefined;
  const deliver = createDeliver({
    address: addressOf(inlet, check ? 'checked' : 'batch'),
    post,
    ...checks,
    pace: createPace(
      {...(check ? CHECKS : REQUESTS), rate: rate || rateOf(options.inletUrl)},
      halt.signal,
    ),
    retries,
    ...(access && {renew: access.renew}),
    count({requests, again}) {
      counts.requests += requests;
      counts.again += again;
    },
  });
  return {deliver, isChecked: () => !!checks?.isChecked()};
};

/** Not the time it was changed: a copy is the same file. */
const seedOf = ({head, size}: Fingerprint) => `${head} ${size ?? ''}`;

/** Again it would end at the same place. */
const sentUpTo = ({damage: {hasRecords, isWhole, advice}}: Damage) =>
  [
    hasRecords && 'It and all before it are answered.',
    advice,
    hasRecords && !isWhole && 'Send what follows that record from it.',
  ]
    .filter(Boolean)
    .join(' ');

const isAskedWrongly = (error: unknown): error is Stop => isStop(error) && error.exit == 2;

const sentence = (error: unknown) =>
  isStop(error) ? error.message : `The file could not be read on: ${(error as Error).message}.`;
