// Writes what the last build weighs, and what it may weigh, into the README's table of sizes.
import {readFileSync, writeFileSync} from 'node:fs';

const at = (path) => new URL(`../${path}`, import.meta.url);
const readJson = (path) => JSON.parse(readFileSync(at(path), 'utf8'));
const number = (bytes) => bytes.toLocaleString('en-US');

const fill = (readme, [file, budget], sizes) => {
  const cells = new RegExp(`^\\| \`${file}\` \\|[^|]*\\|[^|]*\\|`, 'm');
  if (!cells.test(readme)) {
    throw new Error(`README.md has no row for ${file}. Add one to its table of sizes.`);
  }
  if (!sizes[file]) throw new Error(`dist has no ${file}. Run npm run build first.`);
  return readme.replace(
    cells,
    `| \`${file}\` | ${number(sizes[file].brotli)} | ${number(budget)} |`,
  );
};

try {
  const sizes = readJson('dist/sizes.json');
  const readme = readFileSync(at('README.md'), 'utf8');
  const rows = Object.entries(readJson('budgets.json'));
  writeFileSync(
    at('README.md'),
    rows.reduce((text, row) => fill(text, row, sizes), readme),
  );
} catch ({message}) {
  console.error(message);
  process.exitCode = 1;
}
