/** What becomes of a stream when the edge it goes to is killed, and started again on the same files. */
import {once} from 'node:events';
import {ask} from '../edge/support/edge.js';
import {
  event,
  messageOf,
  openStream,
  streamBatch,
  streamed,
  streams,
  type Stream,
} from '../edge/support/platform.js';
import {begin, createFolder, type Running} from './support/cli.js';

const COUNT = 10_000;
const TOGETHER = [1, 50, 100];
const WRITERS = 8;

const folder = createFolder();
afterAll(folder.clear);

/** The edge as a program that can be killed; whoever is not answered waits until it is `up` again. */
const createProgram = () => {
  const journal = folder.path('journal.ndjson');
  let running: Running;
  const start = (port: string) => {
    running = begin(['edge', '--port', port, '--journal', journal, '--json']);
    return new Promise<string>((resolve) => {
      let said = '';
      running.process.stdout!.on('data', (text: string) => {
        const url = /http:\/\/localhost:\d+/.exec((said += text))?.[0];
        if (url) resolve(url);
      });
    });
  };
  const end = async (signal: NodeJS.Signals) => {
    const closed = once(running.process, 'close');
    running.process.kill(signal);
    await closed;
  };
  let up = start('0');
  return {
    up: () => up,
    kill(signal: NodeJS.Signals) {
      up = up.then(async (url) => {
        await end(signal);
        return start(new URL(url).port);
      });
    },
    stop: () => end('SIGKILL'),
  };
};

describe('an edge that is killed while eight write to one inlet', () => {
  const program = createProgram();
  afterAll(() => program.stop());

  it('has everything that it has answered for, once', async () => {
    const edge = {url: await program.up()};
    const inlet: Stream = await openStream(edge, 'event');
    const answered = new Set<string>();
    const kills: [count: number, signal: NodeJS.Signals][] = [
      [3_000, 'SIGKILL'],
      [6_000, 'SIGTERM'],
    ];
    let next = 0;

    const send = async (ids: string[]): Promise<void> => {
      try {
        const messages = ids.map((id) => messageOf(inlet, event(id)));
        const {body} = await streamBatch(inlet, messages);
        (body.responses as object[]).forEach((one, index) => {
          if (!('xactionId' in one)) throw new Error(JSON.stringify(one));
          answered.add(ids[index]!);
        });
      } catch (error) {
        // Fetch says only so much of a connection that broke: nobody knows whether it was taken. The same again.
        if (!/^(fetch failed|terminated)$/.test((error as Error).message)) throw error;
        await program.up();
        await send(ids);
      }
    };
    const write = async () => {
      for (let from = next; from < COUNT; from = next) {
        next = Math.min(COUNT, from + TOGETHER[from % TOGETHER.length]!);
        const ids = Array.from({length: next - from}, (_, index) => `e-${from + index}`);
        await send(ids);
        if (from % 7 === 0) await send(ids);
        if (kills[0] && answered.size >= kills[0][0]) program.kill(kills.shift()![1]);
      }
    };
    await Promise.all(Array.from({length: WRITERS}, write));
    program.kill('SIGKILL');
    await program.up();

    const kept = (await streamed(edge, 'events')).map(({entity}) => entity._id as string);
    expect([answered.size, kept.length, new Set(kept).size]).toEqual([COUNT, COUNT, COUNT]);
    expect(kept.filter((id) => !answered.has(id))).toEqual([]);
    const {messages, events} = await streams(edge);
    expect([events, messages.stored]).toEqual([COUNT, COUNT]);
    expect(messages.duplicates).toBeGreaterThan(0);
    expect((await ask(`${edge.url}/_edge/streams/rejected`)).text).toBe('[]');
  }, 60_000);
});
