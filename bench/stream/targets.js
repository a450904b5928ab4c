/** Where events are streamed to, each a process of its own: the development edge, and an inlet that only answers. */
import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {envelopeOf} from './envelope.js';
import {eventOf} from './generate.js';

const run = promisify(execFile);
const SINK = fileURLToPath(new URL('sink.js', import.meta.url));
const GROUP = fileURLToPath(
  new URL('../../demo/samples/loyalty-event.fieldgroup.json', import.meta.url),
);

/** Its first line says where it is. */
const open = async (args) => {
  const child = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']});
  const lines = createInterface({input: child.stdout});
  const line = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])]);
  if (!line[0]) throw new Error(`${args.join(' ')} did not begin. Run it by itself to see why.`);
  return {
    url: JSON.parse(line[0]).url.replace('localhost', '127.0.0.1'),
    async close() {
      if (!child.kill('SIGTERM')) return;
      await once(child, 'exit');
    },
  };
};

const read = async (url) => (await fetch(url)).text();
const readJson = async (url) => JSON.parse(await read(url));
const put = (url, value) =>
  fetch(url, {
    method: 'PUT',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(value),
  });
const remove = (url) => fetch(url, {method: 'DELETE'});

export const openSink = async () => {
  const {url, close} = await open([SINK]);
  const place = {
    inletUrl: `${url}/collection/${'a'.repeat(64)}`,
    schemaId: `https://ns.adobe.com/acme/schemas/${'b'.repeat(32)}`,
    datasetId: 'c'.repeat(24),
    flowId: '00000000-0000-4000-8000-00000000000f',
  };
  const count = async () => {
    const {requests, messages} = await readJson(url);
    return {requests, received: messages, held: messages, twice: 0};
  };
  return {place, count, empty: () => remove(url), close};
};

/** With a schema, a dataset and a connection, made by the command line. */
export const openEdge = async (cli, folder) => {
  const journal = join(folder, 'journal.ndjson');
  const {url, close} = await open([cli, 'edge', '--port', '0', '--journal', journal, '--json']);
  const make = async (...args) => {
    const {stdout} = await run(process.execPath, [cli, ...args, '--json'], {env: credentials(url)});
    return JSON.parse(stdout);
  };
  const lastRequest = async () => {
    const lines = (await read(`${url}/_edge/requests`)).trim().split('\n');
    return lines.at(-1) ? JSON.parse(lines.at(-1)).seq : 0;
  };
  let before = 0;

  try {
    const title = ['--title', 'Loyalty events', '--field-group', GROUP];
    const {schemaId} = await make('schema', 'create', '--kind', 'events', ...title);
    const field = ['--property', '/_acme/loyaltyID', '--namespace', 'Email'];
    await make('identity', 'create', '--schema', schemaId, ...field);
    const named = ['--name', 'Loyalty', '--schema', schemaId];
    const {datasetId} = await make('dataset', 'create', ...named);
    const made = await make('connection', 'create', ...named, '--dataset', datasetId);
    const {inletUrl, flowId} = made;
    const place = {inletUrl, schemaId, datasetId, flowId};
    await warm(place);
    return {
      place,
      async count() {
        const {messages, events} = await readJson(`${url}/_edge/streams`);
        const {received, duplicates} = messages;
        const requests = (await lastRequest()) - before;
        return {requests, received, held: events, twice: duplicates};
      },
      /** From now on each answer takes so long. */
      delay: (delayMs) =>
        put(`${url}/_edge/faults`, delayMs ? [{path: '/collection', delayMs}] : []),
      async empty() {
        await remove(`${url}/_edge/streams`);
        before = await lastRequest();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};

/** The edge compiles its schema when the first event comes, which takes a second and is nobody's doing. */
const warm = ({inletUrl, ...ids}) =>
  fetch(inletUrl, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(envelopeOf(ids, eventOf(0, 1))),
  });

// What the development edge gives to everybody: no secret.
const credentials = (url) => ({
  ...process.env,
  EDGETAG_PLATFORM: url,
  EDGETAG_ACCESS_TOKEN: 'edgetag-development-token',
  EDGETAG_API_KEY: 'edgetag-development-key',
  EDGETAG_ORG_ID: 'EDGETAG0DEMO000000000000@AdobeOrg',
});
