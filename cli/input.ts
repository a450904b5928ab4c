/** What a run reads, and where it notes how far it is: its own for as long as it lasts, and no file for two purposes. */
import {openSource, type Source} from './records/source.js';
import {keepApart} from './stream/apart.js';
import {claim, lockOf} from './stream/claim.js';

export interface Input {
  source: Source;
  isFile: boolean;
  /** Where to note how far it is; nowhere if what is read is no file, and none was named. */
  noted: string | undefined;
}

interface Named {
  rejected?: string;
  progressFile?: string;
  credentials?: string;
}

/** Opens it for the run; `ending` is what the name of the notes has behind that of the file. */
export const withInput = async (
  file: string,
  ending: string,
  {rejected, progressFile, credentials}: Named,
  run: (input: Input) => Promise<void>,
) => {
  const source = await openSource(file);
  const isFile = source.fingerprint.size !== undefined;
  const noted = progressFile ?? (isFile ? file + ending : undefined);
  keepApart({
    'what is read': isFile ? file : file == '-' ? 0 : undefined,
    'the list of what is rejected': rejected,
    'the progress file': noted,
    'the lock of the progress file': noted && lockOf(noted),
    'the credentials': credentials,
  });
  const release = noted ? claim(noted) : () => {};
  try {
    await run({source, isFile, noted});
  } finally {
    release();
  }
};
