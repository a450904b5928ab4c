/** However much is streamed, it takes the same memory. */
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {createFolder, edgetag} from './support/cli.js';
import {bareEvent} from './support/target.js';

const COUNT = 200_000;
const MOST = 220_000_000;

const folder = createFolder();
afterAll(folder.clear);

/** An inlet that takes everything, and counts. */
const openSink = async () => {
  let taken = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      taken += Buffer.concat(chunks).toString('latin1').split('"xdmEntity":').length - 1;
      const responses = Array.from({length: 100}, () => ({xactionId: 'x'}));
      response
        .writeHead(207, {'content-type': 'application/json'})
        .end(JSON.stringify({responses}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const {port} = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/collection/${'a'.repeat(64)}`,
    taken: () => taken,
    close: () => server.close(),
  };
};

it('streams 200,000 records in constant memory', async () => {
  const sink = await openSink();
  try {
    const line = (index: number) =>
      `${JSON.stringify({...bareEvent(index), eventType: 'x'.repeat(150)})}\n`;
    const file = folder.write(
      'many.ndjson',
      Array.from({length: COUNT}, (_, index) => line(index)).join(''),
    );
    const place = ['--schema', 'https://ns.adobe.com/acme/schemas/x', '--dataset', 'a'.repeat(24)];
    const args = ['stream', 'events', file, '--inlet-url', sink.url, ...place, '--json'];
    const {code, json} = await edgetag(args);
    expect([code, json]).toMatchObject([0, [{accepted: COUNT, rejected: 0, batches: COUNT / 100}]]);
    expect(json[0]!.peakMemory).toBeLessThan(MOST);
    expect(sink.taken()).toBe(COUNT);
  } finally {
    sink.close();
  }
});
