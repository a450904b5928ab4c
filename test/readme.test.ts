import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');
const json = <T>(file: string) => JSON.parse(read(file)) as Record<string, T>;
const grouped = (count: number) => count.toLocaleString('en-US');

/** The rows whose first cell is a file in backticks: name, measured, budget. */
const rows = () =>
  read('README.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, name]) => /^`[\w.]+\.js`$/.test(name ?? ''))
    .map(([, name, measured, budget]) => [name!.slice(1, -1), measured, budget] as const);

describe('the README', () => {
  it('begins with the two commands that set everything up', () => {
    const top = read('README.md').split('\n').slice(0, 40).join('\n');
    const start = top.indexOf('npm ci && npm start');
    expect(start).toBeGreaterThan(-1);
    expect(top.indexOf('npm ci && npm test', start)).toBeGreaterThan(start);
  });

  it('names every file that has a budget', () => {
    expect(rows().map(([name]) => name)).toEqual(
      expect.arrayContaining(Object.keys(json('budgets.json'))),
    );
  });

  it('says of every file what the build measured (brotli) and what it may be', () => {
    const budgets = json<number>('budgets.json');
    const sizes = json<{brotli: number}>('dist/sizes.json');
    expect(rows()).toEqual(
      rows().map(([name]) => [name, grouped(sizes[name]!.brotli), grouped(budgets[name]!)]),
    );
  });
});

describe('the build', () => {
  it('keeps every file within its budget', () => {
    const sizes = json<{brotli: number}>('dist/sizes.json');
    for (const [name, budget] of Object.entries(json<number>('budgets.json'))) {
      expect([name, sizes[name]!.brotli <= budget]).toEqual([name, true]);
    }
  });
});
