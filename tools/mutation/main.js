/**
 * Puts small mistakes into the code, one at a time, and counts those that the tests notice. `npm run test:mutation` plays every
 * area and `npm run test:mutation -- queue clicks` these two; what has not changed since the last time is not played again.
 * Survivors are listed in .mutation/AREA.txt.
 */
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {relative} from 'node:path';
import {Stryker} from '@stryker-mutator/core';
import {areas} from './areas.js';
import {equivalents} from './equivalents.js';

const FOLDER = '.mutation';
const names = process.argv.slice(2);
const unknown = names.find((name) => !Object.hasOwn(areas, name));
if (unknown) {
  console.error(`There is no area "${unknown}". Choose from ${Object.keys(areas).join(', ')}.`);
  process.exit(2);
}

const play = (name) =>
  new Stryker({
    mutate: areas[name].files,
    testRunner: 'covering',
    plugins: [new URL('runner.js', import.meta.url).pathname],
    coverageAnalysis: 'perTest',
    concurrency: Number(process.env.EDGETAG_WORKERS ?? 2),
    // Jest leaves some memory behind with each file.
    maxTestRunnerReuse: 80,
    timeoutMS: 5_000,
    dryRunTimeoutMinutes: 30,
    incremental: true,
    incrementalFile: `${FOLDER}/${name}.json`,
    tempDirName: `${FOLDER}/sandbox`,
    ignorePatterns: ['dist', 'bench', FOLDER],
    reporters: ['progress-append-only'],
    allowConsoleColors: false,
  }).runMutationTest();

/** A mutant as data that a reader and `equivalents` can name: what stands where, and what it becomes. */
const describe = ({fileName, location: {start, end}, replacement, mutatorName, status}) => {
  const lines = readFileSync(fileName, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return {
    file: relative(process.cwd(), fileName),
    line: start.line,
    code: lines.map((line) => line.trim()).join(' '),
    becomes: replacement.replace(/\s*\n\s*/g, ' '),
    mutator: mutatorName,
    status,
  };
};

const isEquivalent = ({file, code, becomes}) =>
  equivalents.some(
    (each) => each.file === file && each.code === code && (each.becomes ?? becomes) === becomes,
  );

mkdirSync(FOLDER, {recursive: true});
const rows = [];
for (const name of names.length ? names : Object.keys(areas)) {
  const mutants = (await play(name)).map(describe);
  const of = (...statuses) => mutants.filter(({status}) => statuses.includes(status));
  const noticed = of('Killed', 'Timeout').length;
  const missed = of('Survived', 'NoCoverage');
  const survivors = missed.filter((mutant) => !isEquivalent(mutant));
  writeFileSync(
    `${FOLDER}/${name}.txt`,
    survivors
      .map(
        ({file, line, code, becomes, mutator, status}) =>
          `${file}:${line} ${mutator}${status === 'NoCoverage' ? ', reached by no test' : ''}\n  - ${code}\n  + ${becomes}\n`,
      )
      .join('\n'),
  );
  rows.push({
    area: name,
    mutants: noticed + missed.length,
    noticed,
    equivalent: missed.length - survivors.length,
    score: Math.floor((1000 * noticed) / (noticed + survivors.length)) / 10,
    wanted: areas[name].score,
  });
}

console.log('\n| Area | Mutants | Noticed | Equivalent | Score |\n| --- | --- | --- | --- | --- |');
for (const {area, mutants, noticed, equivalent, score} of rows) {
  console.log(`| ${area} | ${mutants} | ${noticed} | ${equivalent} | ${score} % |`);
}
const low = rows.filter(({score, wanted}) => score < wanted);
for (const {area, score, wanted} of low) {
  console.error(
    `Tests notice ${score} % of the mistakes in ${area}, and should ${wanted} %. Those that they miss are in ${FOLDER}/${area}.txt.`,
  );
}
process.exitCode = low.length ? 1 : 0;
