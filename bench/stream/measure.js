/** Runs a client to its end, and says what that took. */
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

// GNU time asks the kernel once the client is gone; it knows of the processes that a shell has started, too.
const TIME = '/usr/bin/time';

export const measure = async ([program, ...args], folder) => {
  const note = join(folder, 'time.txt');
  const isTimed = existsSync(TIME);
  const [name, ...rest] = isTimed
    ? [TIME, '-f', '%U %S %M', '-o', note, program, ...args]
    : [program, ...args];
  const began = performance.now();
  const child = spawn(name, rest, {stdio: ['ignore', 'pipe', 'pipe']});
  const said = [];
  child.stdout.resume();
  child.stderr.on('data', (chunk) => said.push(chunk));
  const [code] = await once(child, 'close');
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) {
    const words = Buffer.concat(said).toString().trim();
    throw new Error(`${program} did not come to its end (${code}): ${words || 'it said nothing'}`);
  }
  if (!isTimed) return {seconds};
  const [user, system, kibibytes] = readFileSync(note, 'utf8').trim().split(' ').map(Number);
  return {seconds, cpuSeconds: user + system, peakBytes: kibibytes * 1024};
};
