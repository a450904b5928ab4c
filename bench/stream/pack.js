/** Writes the batches that curl sends, a file each: curl by itself makes no envelopes. */
import {createReadStream, mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {envelopeOf} from './envelope.js';

/** The names of the files: of the first few events. */
export const pack = async (file, folder, {place, few, batch}) => {
  mkdirSync(folder, {recursive: true});
  const files = [];
  let left = few;
  let messages = [];
  const close = () => {
    const name = join(folder, `${String(files.length).padStart(6, '0')}.json`);
    writeFileSync(name, JSON.stringify({messages}));
    files.push(name);
    messages = [];
  };
  for await (const line of createInterface({input: createReadStream(file)})) {
    messages.push(envelopeOf(place, JSON.parse(line)));
    if (messages.length == batch) close();
    if (!--left) break;
  }
  if (messages.length) close();
  return files;
};
