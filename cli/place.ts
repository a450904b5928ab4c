/** Where the program is, and which one it is. */
import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

/** The package's folder. */
export const rootFolder = () => fileURLToPath(new URL('../../', import.meta.url));

export const readVersion = () =>
  (JSON.parse(readFileSync(`${rootFolder()}package.json`, 'utf8')) as {version: string}).version;
