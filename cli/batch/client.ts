/** The platform's interface for batches of files (batch ingestion), each call sent again while the platform is busy. */
import {causeOf, type Access} from '../access.js';
import type {Credentials} from '../credentials.js';
import {ended, stop} from '../outcome.js';
import {parse, refusal, type Json} from '../platform.js';
import {createSplitter} from '../records/splitter.js';
import {send, type Sent} from '../send.js';
import type {Pace} from '../stream/pace.js';

export interface BatchClientOptions {
  credentials: Credentials;
  access: Access;
  pace: Pace;
  /** How often a call is sent again. */
  retries: number;
  /** Of an upload. */
  timeoutMillis: number;
  count: (sent: {requests: number; again: number}) => void;
}

const IMPORT = '/data/foundation/import/batches';
const CATALOG = '/data/foundation/catalog/batches';
const EXPORT = '/data/foundation/export/batches';
const TIMEOUT_MS = 60_000;
/** A line of the platform's list of what failed is the record, and a little more. */
const LONGEST_LINE = 20_000_000;

/** Not now, rather than never. */
const isPassing = (status: number) =>
  !status || [408, 425, 429].includes(status) || (status >= 500 && status != 501);

interface Ask extends Partial<Pick<Sent, 'body' | 'timeoutMillis'>> {
  type?: string;
  /** Statuses that are an answer, not a refusal. */
  also?: number[];
}

export const createBatchClient = (options: BatchClientOptions) => {
  const {credentials, access, pace, retries, timeoutMillis, count} = options;

  const ask = async (method: Sent['method'], path: string, how: Ask = {}) => {
    const {type, body, also = []} = how;
    let hasRenewed = false;
    for (let failures = 0; ;) {
      const headers = await access.headers();
      const {authorization} = headers;
      if (type) headers['content-type'] = type;
      const address = credentials.platform + path;
      const timeout = how.timeoutMillis ?? TIMEOUT_MS;
      let trouble = '';
      const {status, text, retryAfter} = await send({
        method,
        address,
        headers,
        ...(body && {body}),
        timeoutMillis: timeout,
      }).catch((error: unknown) => {
        trouble = causeOf(error);
        return {status: 0, text: '', retryAfter: undefined};
      });
      count({requests: 1, again: failures ? 1 : 0});
      if ((status >= 200 && status < 300) || also.includes(status)) return {status, text};
      if (status == 401 && !hasRenewed && (await access.renew(authorization))) {
        hasRenewed = true;
        continue;
      }
      if (isPassing(status) && failures < retries) {
        if (await pace.pause(failures++, retryAfter)) continue;
        throw stop('Interrupted.', 130);
      }
      if (status) throw refusal(method, path, status, text);
      throw stop(`${credentials.platform} does not answer: ${ended(trouble)}`);
    }
  };

  return {
    /** Makes a batch, and says its id. */
    async create(datasetId: string, partial?: number): Promise<string> {
      const {text} = await ask('POST', IMPORT, {
        type: 'application/json',
        body: Buffer.from(
          JSON.stringify({
            datasetId,
            inputFormat: {format: 'json', isMultiLineJson: false},
            enableErrorDiagnostics: true,
            ...(partial !== undefined && {partialIngestionPercentage: partial}),
          }),
        ),
      });
      const {id} = parse(text) as {id?: unknown};
      if (typeof id == 'string' && id) return id;
      throw stop('The platform made a batch, and did not say which. Give the same command again.');
    },
    /** Puts a file into a batch; one of that name is replaced. */
    upload: (batchId: string, datasetId: string, name: string, body: Buffer) =>
      ask(
        'PUT',
        `${pathOf(IMPORT, batchId)}/datasets/${encodeURIComponent(datasetId)}/files/${name}`,
        {
          type: 'application/octet-stream',
          body,
          timeoutMillis,
        },
      ),
    /** All files are there. An earlier try may have said so before: 409. */
    complete: (batchId: string) =>
      ask('POST', `${pathOf(IMPORT, batchId)}?action=COMPLETE`, {
        type: 'application/json',
        also: [409],
      }),
    /** Nothing of it is to be taken in. */
    abort: (batchId: string) =>
      ask('POST', `${pathOf(IMPORT, batchId)}?action=ABORT`, {
        type: 'application/json',
        also: [404, 409],
      }),
    /** What the catalog says of it; undefined if it knows nothing of it. */
    async read(batchId: string): Promise<Json | undefined> {
      const {status, text} = await ask('GET', pathOf(CATALOG, batchId), {also: [404]});
      if (status == 404) return undefined;
      const found = parse(text)[batchId] as unknown;
      if (typeof found == 'object' && found) return found;
      throw stop(`The platform's answer does not speak of the batch ${batchId}.`);
    },
    /** The names of the files that list its bad records. */
    async failedFiles(batchId: string): Promise<string[]> {
      const {text} = await ask('GET', `${pathOf(EXPORT, batchId)}/failed`, {also: [404]});
      const {data} = parse(text) as {data?: unknown};
      const names = (Array.isArray(data) ? data : []).map(
        (one: Json | null) => one?.name as unknown,
      );
      return names.filter((name): name is string => typeof name == 'string');
    },
    /** The lines of one of them, as they come: it may be large. */
    async *failedLines(batchId: string, name: string): AsyncGenerator<Json> {
      const path = `${pathOf(EXPORT, batchId)}/failed?path=${encodeURIComponent(name)}`;
      const response = await fetch(credentials.platform + path, {
        headers: await access.headers(),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMillis),
      });
      if (!response.ok || !response.body) throw refusal('GET', path, response.status, '');
      const splitter = createSplitter(LONGEST_LINE);
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        for (const {bytes} of splitter.push(Buffer.from(chunk))) yield parse(String(bytes));
      }
      for (const {bytes} of splitter.end()) yield parse(String(bytes));
    },
  };
};

export type BatchClient = ReturnType<typeof createBatchClient>;

const pathOf = (base: string, batchId: string) => `${base}/${encodeURIComponent(batchId)}`;
