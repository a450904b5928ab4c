/** Files that are imported in batches: made, uploaded, completed, and what becomes of them. */
import {existsSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {RunningEdge} from '../../../demo/edge/server.js';
import type {Json} from '../../../demo/edge/types.js';
import {ask, start} from '../support/edge.js';
import {
  CREDENTIALS,
  event,
  lookUp,
  manage,
  openStream,
  sample,
  streamed,
  streams,
  type Stream,
} from '../support/platform.js';
import {
  act,
  BATCHES,
  createBatch,
  failedLines,
  importFiles,
  statusOf,
  upload,
} from '../support/batches.js';

let folder: string;
let edge: RunningEdge;
let events: Stream;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'batches-'));
  edge = await start({journal: join(folder, 'journal.ndjson')});
  events = await openStream(edge, 'event');
});
afterEach(async () => {
  await edge.close();
  rmSync(folder, {recursive: true, force: true});
});

const ids = async () => (await streamed(edge, 'events')).map(({entity}) => entity._id as string);
const lines = (...records: unknown[]) => records.map((each) => JSON.stringify(each)).join('\n');
const LINES = {format: 'json'};
const ARRAY = {format: 'json', isMultiLineJson: true};
const bad = (id: string) => event(id, 'ada.lind@example.com', {_acme: {pointsEarned: 1}});

describe('a batch', () => {
  it('is loading until it is complete, and then brings its records to the profile store', async () => {
    const profiles = await openStream(edge, 'profile');
    const people = sample('acme-loyalty-profiles');
    const made = await createBatch(edge, {datasetId: profiles.datasetId, inputFormat: ARRAY});
    expect([made.status, made.body]).toEqual([
      201,
      expect.objectContaining({
        id: expect.stringMatching(/^[0-9A-Z]{26}$/),
        status: 'loading',
        imsOrg: CREDENTIALS['x-gw-ims-org-id'],
        version: '1.0.0',
        inputFormat: ARRAY,
        relatedObjects: [{type: 'dataSet', id: profiles.datasetId}],
        created: expect.any(Number),
        updated: expect.any(Number),
      }),
    ]);
    const id = made.body.id as string;
    const sent = await upload(
      edge,
      id,
      profiles.datasetId,
      'people.json',
      JSON.stringify(people, null, 2),
    );
    expect([sent.status, sent.text]).toEqual([200, '']);
    expect((await statusOf(edge, id)).status).toBe('loading');
    expect((await streams(edge)).profiles).toBe(0);

    const complete = await act(edge, id, 'COMPLETE');
    expect([complete.status, complete.text]).toEqual([200, '']);
    const ended = await statusOf(edge, id);
    expect(ended).toMatchObject({
      status: 'success',
      metrics: {
        inputFileCount: 1,
        inputRecordCount: people.length,
        outputRecordCount: people.length,
        failedRecordCount: 0,
      },
      started: expect.any(Number),
      completed: expect.any(Number),
    });
    expect(ended.errors).toBeUndefined();
    expect((await streams(edge)).profiles).toBe(people.length);
    const [ada] = people;
    const found = await lookUp(edge, 'profile', {
      entityId: ada!._acme.loyaltyID,
      entityIdNS: 'email',
    });
    expect(Object.values(found.body)).toMatchObject([
      {entity: {person: ada!.person}, sources: [profiles.datasetId], tags: [`${id}:1`]},
    ]);
  });

  it.each<[string, Json, string]>([
    ['lines', LINES, lines(event('e-1'), event('e-2'))],
    [
      'lines that end as Windows ends them, and empty ones',
      LINES,
      `${lines(event('e-1'))}\r\n\r\n${lines(event('e-2'))}\r\n`,
    ],
    [
      'lines, one of them a list',
      {...LINES, isMultiLineJson: false},
      lines([event('e-1'), event('e-2')]),
    ],
    ['lines behind a byte order mark', LINES, `\ufeff${lines(event('e-1'), event('e-2'))}`],
    ['an array over many lines', ARRAY, JSON.stringify([event('e-1'), event('e-2')], null, 4)],
    [
      'an array behind a byte order mark',
      ARRAY,
      `\ufeff\n [${lines(event('e-1'))},${lines(event('e-2'))}]`,
    ],
  ])('reads %s', async (_what, inputFormat, text) => {
    const id = await importFiles(edge, events, {inputFormat}, {'events.json': text});
    expect(await statusOf(edge, id)).toMatchObject({status: 'success'});
    expect(await ids()).toEqual(['e-1', 'e-2']);
  });

  it('reads one object over many lines, and takes whatever is behind it for a mistake', async () => {
    const one = JSON.stringify(event('e-1'), null, 2);
    const first = await importFiles(edge, events, {inputFormat: ARRAY}, {'one.json': one});
    expect(await statusOf(edge, first)).toMatchObject({status: 'success'});
    const second = await importFiles(
      edge,
      events,
      {inputFormat: ARRAY},
      {'two.json': lines(event('e-2'), event('e-3'))},
    );
    expect(await statusOf(edge, second)).toMatchObject({status: 'failed'});
    expect(await failedLines(edge, second)).toEqual([
      expect.objectContaining({
        _errors: [{code: 'INGEST-1401-400', message: expect.stringMatching(/isMultiLineJson/)}],
      }),
    ]);
    expect(await ids()).toEqual(['e-1']);
  });

  it('stores nothing if one record is bad, and names it with what is wrong', async () => {
    const wrong = {...bad('e-2'), timestamp: 'yesterday'};
    const text = lines(event('e-1'), wrong, 17) + '\n{"half": ';
    const id = await importFiles(edge, events, {inputFormat: LINES}, {'events.ndjson': text});
    expect(await statusOf(edge, id)).toMatchObject({
      status: 'failed',
      metrics: {inputRecordCount: 4, outputRecordCount: 0, failedRecordCount: 3},
      errors: [
        {
          code: 'INGEST-1212-400',
          description: expect.stringMatching(
            /^Encountered 3 errors in the data. Successfully ingested 0 rows./,
          ),
        },
        {code: expect.any(String), description: expect.any(String), recordCount: 1},
        {code: expect.any(String), description: expect.any(String), recordCount: 1},
        {code: 'INGEST-1401-400', description: expect.any(String), recordCount: 2},
      ],
    });
    expect(await ids()).toEqual([]);
    const failed = await failedLines(edge, id);
    expect(failed).toEqual([
      {
        ...wrong,
        _errors: expect.arrayContaining([
          {code: 'INGEST-1555-400', column: '_acme', message: 'required key [loyaltyID] not found'},
          {
            code: 'INGEST-1400-400',
            column: 'timestamp',
            message: expect.stringMatching(/date-time/),
          },
        ]),
        _filename: 'events.ndjson',
      },
      {_corrupt_record: '17', _errors: [expect.any(Object)], _filename: 'events.ndjson'},
      {
        _corrupt_record: '{"half":',
        _errors: [{code: 'INGEST-1401-400', message: expect.stringMatching(/\.$/)}],
        _filename: 'events.ndjson',
      },
    ]);
    expect((await streams(edge)).messages).toMatchObject({received: 3, stored: 0, rejected: 3});
  });

  it('bears as many bad records as it was told to, and one more fails it', async () => {
    const text = lines(event('e-1'), event('e-2'), bad('e-3'), event('e-4'));
    for (const [percentage, status] of [
      [24, 'failed'],
      [25, 'success'],
    ] as const) {
      const settings = {
        inputFormat: LINES,
        enableErrorDiagnostics: true,
        partialIngestionPercentage: percentage,
      };
      const id = await importFiles(edge, events, settings, {'events.json': text});
      expect(await statusOf(edge, id)).toMatchObject({status, metrics: {failedRecordCount: 1}});
      expect(await failedLines(edge, id)).toMatchObject([{_id: 'e-3'}]);
    }
    expect(await ids()).toEqual(['e-1', 'e-2', 'e-4']);
  });

  it('makes numerals of text and text of numerals where the schema wants it, and loses no digit', async () => {
    const long = '31415926535897932384626433';
    const text = lines(
      {...event('x'), _id: 4711},
      event('e-2', 'ada.lind@example.com', {
        _acme: {loyaltyID: 'ada.lind@example.com', pointsEarned: '50'},
        eventType: null,
      }),
      event('e-3'),
    ).replace('"e-3"', long);
    const id = await importFiles(edge, events, {inputFormat: LINES}, {'events.json': text});
    expect(await statusOf(edge, id)).toMatchObject({status: 'success'});
    expect(await ids()).toEqual(['4711', 'e-2', long]);
    const [, second] = await streamed(edge, 'events');
    expect(second!.entity._acme.pointsEarned).toBe(50);
    expect(second!.entity).not.toHaveProperty('eventType');
  });

  it('stores an event once, whichever way it comes', async () => {
    await importFiles(
      edge,
      events,
      {inputFormat: LINES},
      {'a.json': lines(event('e-1'), event('e-1'))},
    );
    await importFiles(edge, events, {inputFormat: LINES}, {'b.json': lines(event('e-1'))});
    expect(await ids()).toEqual(['e-1']);
    expect((await streams(edge)).messages).toMatchObject({received: 3, stored: 1, duplicates: 2});
  });

  it('takes several files, of which the later of one name replaces the earlier', async () => {
    const id = (await createBatch(edge, {datasetId: events.datasetId, inputFormat: LINES})).body
      .id as string;
    for (const [name, record] of [
      ['../../a', event('e-1')],
      ['b.json', event('e-2')],
      ['../../a', event('e-3')],
    ] as const) {
      expect((await upload(edge, id, events.datasetId, name, lines(record))).status).toBe(200);
    }
    await act(edge, id, 'COMPLETE');
    expect(await statusOf(edge, id)).toMatchObject({metrics: {inputFileCount: 2}});
    expect((await ids()).sort()).toEqual(['e-2', 'e-3']);
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['journal.batches']));
    expect(readdirSync(join(folder, 'journal.batches', id))).toEqual([]);
  });

  it.each<[string, Record<string, string>]>([
    ['no file', {}],
    ['an empty file', {'empty.json': ''}],
    ['an empty array', {'empty.json': '[]'}],
  ])('fails with %s', async (_what, files) => {
    const id = await importFiles(edge, events, {inputFormat: ARRAY}, files);
    expect(await statusOf(edge, id)).toMatchObject({
      status: 'failed',
      errors: [{description: expect.stringMatching(/has no records/)}],
    });
    const failed = await manage(edge, `/foundation/export/batches/${id}/failed`);
    expect(failed.body).toEqual({data: [], _page: {limit: 100, count: 0}});
  });

  it('that is large is processed behind the answer, and what was not finished goes on after a restart', async () => {
    const many = Array.from({length: 12_000}, (_, index) => event(`e-${index}`));
    const id = (await createBatch(edge, {datasetId: events.datasetId, inputFormat: LINES})).body
      .id as string;
    await upload(edge, id, events.datasetId, 'many.json', lines(...many));
    expect((await act(edge, id, 'COMPLETE')).status).toBe(200);
    expect((await statusOf(edge, id)).status).toMatch(/^(loaded|processing)$/);
    await edge.close();
    edge = await start({journal: join(folder, 'journal.ndjson')});
    let status: Json;
    do status = await statusOf(edge, id);
    while (/^(loaded|processing)$/.test(status.status as string));
    expect(status).toMatchObject({status: 'success', metrics: {outputRecordCount: many.length}});
    expect((await streams(edge)).events).toBe(many.length);
  });

  it('is listed with its kind, and is gone with what was streamed', async () => {
    const id = await importFiles(
      edge,
      events,
      {inputFormat: LINES},
      {'a.json': lines(event('e-1'))},
    );
    const listed = async (query: string) =>
      Object.keys((await manage(edge, `/foundation/catalog/batches?${query}`)).body);
    expect(await listed('')).toEqual([id]);
    expect(await listed(`dataSet=${events.datasetId}&status=success`)).toEqual([id]);
    expect(await listed('status=failed')).toEqual([]);
    expect(await listed('dataSet=other')).toEqual([]);
    await ask(`${edge.url}/_edge/streams`, {method: 'DELETE'});
    expect(await listed('')).toEqual([]);
    expect(existsSync(join(folder, 'journal.batches', id))).toBe(false);
  });

  it('that was aborted takes nothing in', async () => {
    const id = (await createBatch(edge, {datasetId: events.datasetId, inputFormat: LINES})).body
      .id as string;
    await upload(edge, id, events.datasetId, 'a.json', lines(event('e-1')));
    expect((await act(edge, id, 'ABORT')).status).toBe(200);
    expect(await statusOf(edge, id)).toMatchObject({status: 'aborted'});
    expect((await act(edge, id, 'COMPLETE')).status).toBe(409);
    expect(await ids()).toEqual([]);
  });
});

describe('batch import refuses', () => {
  it.each<[string, Json, number]>([
    ['a body without dataset', {inputFormat: LINES}, 400],
    ['a dataset that is not there', {datasetId: 'x', inputFormat: LINES}, 400],
    ['a dataset that is no text', {datasetId: [{toString: 0}], inputFormat: LINES}, 400],
    ['a body without format', {datasetId: 'its own'}, 400],
    ['a format that it cannot read', {datasetId: 'its own', inputFormat: {format: 'parquet'}}, 400],
    [
      'a share above all',
      {datasetId: 'its own', inputFormat: LINES, partialIngestionPercentage: 101},
      400,
    ],
  ])('%s', async (_what, given, status) => {
    const {datasetId} = given;
    const body = {...given, ...(datasetId === 'its own' && {datasetId: events.datasetId})};
    const answer = await manage(edge, BATCHES, body);
    expect([answer.status, answer.body]).toEqual([
      status,
      {
        type: 'about:blank',
        status,
        title: expect.any(String),
        detail: expect.stringMatching(/\.$/),
      },
    ]);
  });

  it('calls out of order, of unknown batches and of the wrong type', async () => {
    const profiles = await openStream(edge, 'profile');
    const id = (await createBatch(edge, {datasetId: events.datasetId, inputFormat: LINES})).body
      .id as string;
    const put = (batch: string, dataset = events.datasetId, headers = {}) =>
      upload(edge, batch, dataset, 'a.json', lines(event('e-1')), headers);
    expect((await put('x')).status).toBe(404);
    expect((await put(id, profiles.datasetId)).status).toBe(404);
    expect((await put(id, events.datasetId, {'content-type': 'application/json'})).status).toBe(
      415,
    );
    expect((await put(id, events.datasetId, {authorization: ''})).status).toBe(401);
    expect((await act(edge, 'x', 'COMPLETE')).status).toBe(404);
    expect((await act(edge, id, 'toString')).status).toBe(400);
    expect((await manage(edge, `/foundation/catalog/batch/x`)).status).toBe(404);
    expect((await put(id)).status).toBe(200);
    expect((await act(edge, id, 'COMPLETE')).status).toBe(200);
    for (const answer of [
      await put(id),
      await act(edge, id, 'COMPLETE'),
      await act(edge, id, 'ABORT'),
    ]) {
      expect([answer.status, answer.body.detail]).toEqual([
        409,
        expect.stringMatching(/is success/),
      ]);
    }
    expect(await ids()).toEqual(['e-1']);
  });

  it('a file whose upload was given up, and counts the bytes of one that came', async () => {
    const id = (await createBatch(edge, {datasetId: events.datasetId, inputFormat: LINES})).body
      .id as string;
    const abort = new AbortController();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode(lines(event('e-1')))),
      pull: () => abort.abort(),
    });
    const path = `${edge.url}/data${BATCHES}/${id}/datasets/${events.datasetId}/files/a.json`;
    const headers = {...CREDENTIALS, 'content-type': 'application/octet-stream'};
    await expect(
      fetch(path, {
        method: 'PUT',
        headers,
        body,
        signal: abort.signal,
        duplex: 'half',
      } as RequestInit),
    ).rejects.toThrow();
    await upload(edge, id, events.datasetId, 'b.json', lines(event('e-2')));
    await act(edge, id, 'COMPLETE');
    expect(await statusOf(edge, id)).toMatchObject({
      metrics: {inputFileCount: 1, inputByteSize: lines(event('e-2')).length},
    });
    expect(await ids()).toEqual(['e-2']);
  });
});
