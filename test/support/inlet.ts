/** A streaming inlet for a test: it says what the script says of each message, and remembers what came. */
import {createServer, type IncomingHttpHeaders} from 'node:http';
import {text} from 'node:stream/consumers';
import type {AddressInfo, Socket} from 'node:net';
import {eventually} from './edge.js';
import type {InletOptions} from '../../src/components/inlet/envelope.js';
import type {Json} from '../../src/core/types.js';

export const INLET_ID = 'c0ffee'.padEnd(64, '0');
export const SCHEMA = 'https://ns.adobe.com/acme/schemas/';
export const PLACES = {
  events: {schemaId: `${SCHEMA}e1`, datasetId: 'e'.repeat(24)},
  profiles: {
    schemaId: `${SCHEMA}p1`,
    schemaVersion: 2,
    datasetId: 'f'.repeat(24),
    flowId: '1f086c23-2ea8-4d06-886c-232ea8bd061d',
  },
};

export interface InletRequest {
  path: string;
  method: string;
  headers: IncomingHttpHeaders;
  body: Json;
}

/** What it says of a message: nothing where it takes it, else a status. */
export type Verdict = (entity: Json) => number | undefined;

export type TestInlet = Awaited<ReturnType<typeof openInlet>>;

export const openInlet = async () => {
  const requests: InletRequest[] = [];
  /** Every `xdmEntity` that was taken, oldest first. */
  const taken: Json[] = [];
  let verdict: Verdict = () => undefined;
  let whole:
    {status: number; body?: string; headers?: Record<string, string>} | 'reset' | undefined;
  let preflights = 0;
  let deaf = false;
  /** Of preflights that nobody answers. */
  const waiting = new Set<Socket>();

  const judge = (message: Json, index?: number) => {
    const entity = message.body.xdmEntity as Json;
    const status = verdict(entity);
    if (!status) {
      taken.push(entity);
      return {xactionId: `1:2:${taken.length}${index == null ? '' : `:${index}`}`};
    }
    return {
      statusCode: status,
      message: `inletId: [${INLET_ID}] imsOrgId: [] Message is invalid`,
      cause: {
        _streamingValidation: [
          {
            schemaLocation: '#',
            pointerToViolation: '#/person/name',
            keyword: 'type',
            message: 'expected type: JSONObject, found: String',
            causingExceptions: [],
          },
        ],
      },
    };
  };
  const answerTo = (path: string, body: Json): {status: number; body: Json} => {
    const about = {inletId: INLET_ID, receivedTimeMs: Date.now()};
    if (path.startsWith('/collection/batch/')) {
      const responses = (body.messages as Json[]).map((message, index) => judge(message, index));
      return {status: 207, body: {...about, batchId: '1:2', responses}};
    }
    const {statusCode, message, cause, ...one} = judge(body) as Json;
    if (!statusCode) return {status: 200, body: {...about, ...one}};
    return {
      status: statusCode as number,
      body: {status: statusCode, title: 'Invalid XDM Message Format', report: {message, cause}},
    };
  };

  const server = createServer((request, response) => {
    void (async () => {
      const {headers, method = '', url: path = ''} = request;
      const cors = {
        'access-control-allow-origin': headers.origin ?? '*',
        'access-control-allow-headers': 'content-type',
        'access-control-allow-methods': 'POST',
      };
      if (method == 'OPTIONS') {
        preflights++;
        if (deaf) return void waiting.add(request.socket);
        response.writeHead(200, cors).end();
        return;
      }
      const body = JSON.parse(await text(request)) as Json;
      if (whole == 'reset') return void request.socket.destroy();
      requests.push({path, method, headers, body});
      const answer = whole ?? answerTo(path, body);
      const content = typeof answer.body == 'string' ? answer.body : JSON.stringify(answer.body);
      const more = 'headers' in answer ? answer.headers : {};
      response
        .writeHead(answer.status, {...cors, ...more, 'content-type': 'application/json'})
        .end(content);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  const options: InletOptions = {
    inletUrl: `http://localhost:${port}/collection/${INLET_ID}`,
    ...PLACES,
  };

  return {
    port,
    options,
    requests,
    taken,
    preflights: () => preflights,
    /** Whether preflights wait in vain; those that did are reset when that ends. */
    deafen(next: boolean) {
      deaf = next;
      if (deaf) return;
      for (const socket of waiting) socket.destroy();
      waiting.clear();
    },
    judge: (next: Verdict) => void (verdict = next),
    /** What every request hears from now on; nothing: each message its verdict. */
    answer: (next?: typeof whole) => void (whole = next),
    reset() {
      deaf = false;
      requests.length = taken.length = preflights = 0;
      verdict = () => undefined;
      whole = undefined;
    },
    /** Waits until so many different records were taken: copies of one may come before another. */
    received: (count: number, patience = 40_000) =>
      eventually(
        async () => new Set(taken.map(({_id, ...rest}) => (_id as string) ?? JSON.stringify(rest))),
        ({size}) => size >= count,
        patience,
      ),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
