/** Imports files into a running edge's platform half, step by step or in one go. */
import type {Json} from '../../../demo/edge/types.js';
import {ask} from './edge.js';
import {CREDENTIALS, manage} from './platform.js';

interface RunningEdge {
  url: string;
}

export const BATCHES = '/foundation/import/batches';

export const createBatch = (edge: RunningEdge, body: Json) => manage(edge, BATCHES, body);

export const upload = (
  edge: RunningEdge,
  batchId: string,
  datasetId: string,
  name: string,
  body: string,
  headers: Record<string, string> = {},
) => {
  const file = encodeURIComponent(name);
  return ask(`${edge.url}/data${BATCHES}/${batchId}/datasets/${datasetId}/files/${file}`, {
    method: 'PUT',
    headers: {...CREDENTIALS, 'content-type': 'application/octet-stream', ...headers},
    body,
  });
};

/** COMPLETE or ABORT, with the type that clients name though they send nothing. */
export const act = (edge: RunningEdge, batchId: string, action: string) =>
  ask(`${edge.url}/data${BATCHES}/${batchId}?action=${action}`, {
    method: 'POST',
    headers: {...CREDENTIALS, 'content-type': 'application/json'},
  });

export const statusOf = async (edge: RunningEdge, batchId: string): Promise<Json> =>
  (await manage(edge, `/foundation/catalog/batches/${batchId}`)).body[batchId] as Json;

/** Makes a batch, uploads the files and completes it. */
export const importFiles = async (
  edge: RunningEdge,
  {datasetId}: {datasetId: string},
  settings: Json,
  files: Record<string, string>,
): Promise<string> => {
  const id = (await createBatch(edge, {datasetId, ...settings})).body.id as string;
  for (const [name, text] of Object.entries(files)) {
    expect((await upload(edge, id, datasetId, name, text)).status).toBe(200);
  }
  expect((await act(edge, id, 'COMPLETE')).status).toBe(200);
  return id;
};

/** The records that failed, from all files that are listed. */
export const failedLines = async (edge: RunningEdge, batchId: string): Promise<Json[]> => {
  const listed = await manage(edge, `/foundation/export/batches/${batchId}/failed`);
  const texts = await Promise.all(
    (listed.body.data as Json[]).map(async ({length, _links}) => {
      const {text} = await ask(_links.self.href as string, {headers: CREDENTIALS});
      expect(String(Buffer.byteLength(text))).toBe(length);
      return text;
    }),
  );
  return texts
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Json);
};
