/** Puts a measured table into its place in README.md, between `<!-- name -->` and `<!-- /name -->`. */
import {readFile, writeFile} from 'node:fs/promises';
import prettier from 'prettier';

const README = new URL('README.md', import.meta.url);

export const writeSection = async (name, text) => {
  const readme = await readFile(README, 'utf8');
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) {
    throw new Error(`bench/README.md has no place for the table. Put ${begin} and ${end} there.`);
  }
  const filepath = README.pathname;
  const style = await prettier.resolveConfig(filepath);
  const written = [before, begin, '\n\n', text, '\n\n', end, after].join('');
  await writeFile(README, await prettier.format(written, {...style, filepath}));
};
