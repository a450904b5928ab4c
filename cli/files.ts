/** Opens the files that the command line writes, never through a symbolic link: whoever may write beside them would choose what is overwritten. */
import {randomBytes} from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

const {O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY} = constants;
// Windows has neither; there a link is looked for before. Without the second, opening a pipe would wait for its other end.
const SAFELY = ((constants.O_NOFOLLOW as number | undefined) ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A file that is not there yet. */
export const createFile = (name: string) =>
  openSync(name, O_WRONLY | O_CREAT | O_EXCL | SAFELY, 0o666);

/** The file of that name, which is an ordinary one, to read. Undefined if there is none. */
export const openToRead = (name: string): number | undefined => {
  try {
    return openOrdinary(name, O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code == 'ENOENT') return undefined;
    throw error;
  }
};

/** The file of that name, which is an ordinary one, to write: as it is, or new. */
export const openToWrite = (name: string) => openOrdinary(name, O_RDWR | O_CREAT);

const openOrdinary = (name: string, flags: number) => {
  if (lstatSync(name, {throwIfNoEntry: false})?.isSymbolicLink()) throw new Error(LINK);
  let file: number;
  try {
    file = openSync(name, flags | SAFELY, 0o666);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code == 'ELOOP' ? new Error(LINK) : error;
  }
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new Error('it is not an ordinary file');
};

const LINK = 'it is a symbolic link, and those are not followed';

/** Puts a text in the place of a file, all or nothing; the file it returns can be written on. */
export const replaceFile = (name: string, text: string) => {
  // Of a name that nobody can take first, and that nobody else's file has.
  const passing = `${name}.${randomBytes(8).toString('hex')}.tmp`;
  const file = createFile(passing);
  try {
    writeFileSync(file, text);
    renameSync(passing, name);
    return file;
  } catch (error) {
    closeSync(file);
    rmSync(passing, {force: true});
    throw error;
  }
};

/** All of it, at a place: what a disk takes at once may be less. */
export const writeAt = (file: number, bytes: Buffer, position: number) => {
  for (let at = 0; at < bytes.length;) {
    at += writeSync(file, bytes, at, bytes.length - at, position + at);
  }
};
