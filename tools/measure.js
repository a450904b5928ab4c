// Weighs what the build wrote: dist/sizes.json, dist/integrity.json, and a failure over budget.
import {createHash} from 'node:crypto';
import {readFileSync, readdirSync, writeFileSync} from 'node:fs';
import {brotliCompressSync, gzipSync} from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const budgets = JSON.parse(readFileSync(new URL('../budgets.json', import.meta.url), 'utf8'));

const sizes = {};
const integrity = {};
for (const file of readdirSync(dist).filter((name) => name.endsWith('.js'))) {
  const bytes = readFileSync(new URL(file, dist));
  sizes[file] = {
    raw: bytes.length,
    gzip: gzipSync(bytes, {level: 9}).length,
    brotli: brotliCompressSync(bytes).length, // Node's default quality is 11
  };
  integrity[file] = `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
}
writeFileSync(new URL('sizes.json', dist), JSON.stringify(sizes, null, 2) + '\n');
writeFileSync(new URL('integrity.json', dist), JSON.stringify(integrity, null, 2) + '\n');

for (const [file, budget] of Object.entries(budgets)) {
  const brotli = sizes[file]?.brotli;
  const verdict =
    brotli === undefined
      ? 'MISSING'
      : brotli > budget
        ? 'OVER BUDGET'
        : `${budget - brotli} to spare`;
  console.log(
    `${file.padEnd(16)} ${String(brotli).padStart(6)} of ${budget} brotli bytes, ${verdict}`,
  );
  if (!(brotli <= budget)) process.exitCode = 1;
}
