// Gathers the licence of every library in a bundle: whoever passes the bundle on passes them on, too.
import {readFileSync, readdirSync} from 'node:fs';
import {join} from 'node:path';

const LICENCE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** The folder of the package that a module is from. */
const folderOf = (id) => /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1];

const textOf = (folder) => {
  const {name, version, license} = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => LICENCE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (!license && !texts.length) throw new Error(`${name} has no licence. Do without it.`);
  return [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n');
};

export const licences = (fileName) => ({
  name: 'licences',
  generateBundle() {
    const folders = [...this.getModuleIds()].map(folderOf).filter(Boolean);
    const texts = [...new Set(folders)].sort().map(textOf);
    const source = ['The libraries that are part of these files, and their licences.', ...texts];
    this.emitFile({
      type: 'asset',
      fileName,
      source: source.join(`\n\n${'-'.repeat(80)}\n\n`) + '\n',
    });
  },
});
