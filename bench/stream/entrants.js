/** Who streams the file: a command each, and of how many events. */
import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {pack} from './pack.js';

const UNDICI = fileURLToPath(new URL('clients/undici.js', import.meta.url));
const CURLS = fileURLToPath(new URL('clients/curls.sh', import.meta.url));

/** The command line as its users call it. */
export const edgetag = ({cli, file, batch}, {inletUrl, schemaId, datasetId, flowId}) => [
  process.execPath,
  ...[cli, 'stream', 'events', file, '--inlet-url', inletUrl, '--json'],
  ...['--schema', schemaId, '--dataset', datasetId, '--flow', flowId, '--batch', String(batch)],
];

/** Not every machine has it. */
export const hasCurl = () => !spawnSync('curl', ['--version']).error;

/** In the order in which they run. */
export const entrants = {
  'edgetag stream': ({place, ...field}) => ({command: edgetag(field, place)}),

  'undici, bare': ({file, place, batch}) => ({
    command: [process.execPath, UNDICI, file, JSON.stringify(place), String(batch)],
  }),

  'curl, four at a time': async (field) => {
    const {files, batches: _batches, address, ...packed} = await packFor(field);
    const config = join(field.folder, 'curl.config');
    const parts = files.map((name) =>
      [
        `url = "${address}"`,
        'request = "POST"',
        `upload-file = "${name}"`,
        'header = "content-type: application/json"',
        'output = "/dev/null"',
      ].join('\n'),
    );
    writeFileSync(config, parts.join('\nnext\n'));
    const parallel = ['--parallel', '--parallel-max', '4', '--fail-early'];
    return {...packed, command: ['curl', '-q', '-s', '-S', ...parallel, '-K', config]};
  },

  'curl, one by one': async (field) => {
    const {files: _files, batches, address, ...packed} = await packFor(field);
    return {...packed, command: ['sh', CURLS, batches, address]};
  },
};

/** curl is given batches that are made already, and not of all events: thousands of processes take their time. */
const packFor = async ({file, folder, place, few, batch}) => {
  const batches = join(folder, 'batches');
  const began = performance.now();
  const files = await pack(file, batches, {place, few, batch});
  const packSeconds = (performance.now() - began) / 1000;
  const address = place.inletUrl.replace('/collection/', '/collection/batch/');
  return {files, batches, address, events: few, packSeconds};
};
