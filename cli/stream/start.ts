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
import {isStop, stop} from '../outcome.js';
import {openSource, type Fingerprint, type Source} from '../records/source.js';
import {type Manner, type Terminal} from '../terminal.js';
import {keepApart} from './apart.js';
import {checked, CHECKS} from './checked.js';
import {claim} from './claim.js';
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
  const source = await openSource(file);
  const isFile = source.fingerprint.size !== undefined;
  const noted = options.progressFile ?? (isFile ? `${file}.edgetag-progress.json` : undefined);
  keepApart({
    'what is read': isFile ? file : undefined,
    'the list of what is rejected': options.rejected,
    'the progress file': noted,
  });
  const release = noted ? claim(noted) : () => {};
  try {
    await streamFrom(source, {kind, inlet, noted, options, terminal});
  } finally {
    release();
  }
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
  const deliver = deliverFor(inlet, options, {terminal, progress, halt});
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
    if (!interrupted()) failure = stop(`${sentence(error)} ${goOn}`);
  }
  if (!complete) failure ??= stop(`Interrupted. ${goOn}`, 130);
  const error = failure?.message;
  tellSummary(summaryOf({progress, complete, ...beginning, ...(error && {error})}), terminal);
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
    throw stop((error as Error).message, 2);
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
  return createDeliver({
    address: addressOf(inlet, check ? 'checked' : 'batch'),
    post,
    ...(check && checked(post, addressOf(inlet), terminal)),
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
};

/** Not the time it was changed: a copy is the same file. */
const seedOf = ({head, size}: Fingerprint) => `${head} ${size ?? ''}`;

const sentence = (error: unknown) =>
  isStop(error) ? error.message : `The file could not be read on: ${(error as Error).message}.`;

/** The first time it is asked to end, it ends well; the second time at once. */
const onInterrupt = (halt: AbortController, {warn}: Terminal) => {
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    warn('Stopping: what is on its way is heard out. Press Ctrl+C again to stop at once.');
    halt.abort();
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  return () => interrupted;
};
