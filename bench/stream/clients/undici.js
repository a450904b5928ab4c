/** The least that streams a file: lines, envelopes, batches, four requests at a time. No retries, no notes. */
import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import {Pool} from 'undici';
import {envelopeOf} from '../envelope.js';

const AT_A_TIME = 4;

const [file, place, batch] = process.argv.slice(2);
const {inletUrl, ...ids} = JSON.parse(place);
const {origin, pathname} = new URL(inletUrl);
const path = pathname.replace('/collection/', '/collection/batch/');
const pool = new Pool(origin, {connections: AT_A_TIME});

const send = async (messages) => {
  const {statusCode, body} = await pool.request({
    method: 'POST',
    path,
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({messages}),
  });
  const {responses} = await body.json();
  const taken = responses?.filter(({statusCode}) => !statusCode).length ?? 0;
  if (statusCode != 207 || taken != messages.length) {
    throw new Error(`The inlet took ${taken} of ${messages.length} messages (${statusCode}).`);
  }
};

const running = new Set();
let messages = [];
const dispatch = async () => {
  while (running.size >= AT_A_TIME) await Promise.race(running);
  const sending = send(messages).then(() => running.delete(sending));
  running.add(sending);
  messages = [];
};

for await (const line of createInterface({input: createReadStream(file)})) {
  messages.push(envelopeOf(ids, JSON.parse(line)));
  if (messages.length == batch) await dispatch();
}
if (messages.length) await dispatch();
await Promise.all(running);
await pool.close();
