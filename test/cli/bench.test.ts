/** The bench that compares how a file is streamed: whatever it says of time, everybody must do the whole job. */
import {spawn, spawnSync} from 'node:child_process';
import {join} from 'node:path';
import {ROOT} from '../edge/support/edge.js';
import './support/cli.js'; // Says what to do if nothing has been built.

const COUNT = 2000;
const hasCurl = !spawnSync('curl', ['--version']).error;
const curls = hasCurl ? ['curl, four at a time', 'curl, one by one'] : [];

interface Result {
  events: number;
  held: number;
  received: number;
  requests: number;
}

const bench = (...options: string[]) =>
  new Promise<any>((resolve, reject) => {
    const args = [join(ROOT, 'bench/stream/main.js'), '--events', `${COUNT}`, '--json', ...options];
    const child = spawn(process.execPath, args);
    const said = {out: '', error: ''};
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.error += text));
    child.on('close', (code) =>
      code ? reject(new Error(`${said.out}${said.error}`)) : resolve(JSON.parse(said.out)),
    );
  });

it('has everybody deliver every event, once, in as many requests', async () => {
  const results: Record<string, Record<string, Result[]>> = await bench();
  const whole = {events: COUNT, held: COUNT, received: COUNT, requests: COUNT / 100};
  for (const target of ['To a sink', 'To the edge']) {
    const names = Object.keys(results[target]!);
    expect(names).toEqual(['edgetag stream', 'undici, bare', ...curls]);
    for (const name of names) expect([name, results[target]![name]]).toMatchObject([name, [whole]]);
  }
});

it('finds the edge whole after the command line was killed half way and started again', async () => {
  const result = await bench('--kill', '--batch', '10');
  expect(result).toMatchObject({held: COUNT, resumed: true, isWhole: true});
  expect(result.atKill).toBeGreaterThanOrEqual(COUNT / 2);
  expect(result.twice).toBeLessThanOrEqual(40);
});
