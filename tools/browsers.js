// Sees to it that the browsers for the tests are there, and installs the ones that are not.
import {spawnSync} from 'node:child_process';
import {accessSync, constants, existsSync, readFileSync} from 'node:fs';
import {delimiter, join} from 'node:path';
import * as playwright from 'playwright';
import {engines, helpOf, installOf, missingOf, wantedOf} from './engines.js';

const {env} = process;

const runs = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // Not there, or not ours to run: either way it is no help.
  }
};
const has = (name) =>
  name.includes('/')
    ? runs(name)
    : (env.PATH ?? '').split(delimiter).some((folder) => runs(join(folder, name)));
const downloaded = (engine) => existsSync(playwright[engine].executablePath());

const systemId = () => {
  try {
    return /^ID="?([\w-]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  } catch {
    return undefined; // Not a Linux.
  }
};

const look = (wanted) => missingOf(wanted, {env, has, downloaded});

const install = (missing) => {
  const commands = installOf(missing, {root: process.getuid?.() === 0, system: systemId()});
  const names = missing.map((engine) => engines[engine].name).join(', ');
  console.log(`Installing ${names}: ${commands.map((words) => words.join(' ')).join(' && ')}`);
  commands.every(
    ([command, ...words]) =>
      spawnSync(command, words, {
        // What it has to say is of interest only when it fails, and then it says it on stderr.
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {...env, DEBIAN_FRONTEND: 'noninteractive'},
        shell: process.platform === 'win32',
      }).status === 0,
  );
};

try {
  const wanted = wantedOf(env);
  const missing = look(wanted);
  if (missing.length) install(missing);
  const still = missing.length ? look(missing) : [];
  if (still.length) throw new Error(helpOf(still));
} catch ({message}) {
  console.error(message);
  process.exitCode = 1;
}
