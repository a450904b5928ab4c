/**
 * Plays Jest for Stryker. Stryker's own runner starts Jest anew for each mutant and loads every test file that imports the
 * mutated one; this one keeps Jest's module map, loads only the files whose tests reach the mutant, the likeliest first, and
 * stops at the first failure.
 */
import {readFileSync, writeFileSync} from 'node:fs';
import {subscribe} from 'node:diagnostics_channel';
import {availableParallelism} from 'node:os';
import {basename, dirname, relative, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {readConfigs} from 'jest-config';
import {SearchSource} from '@jest/core';
import Jest from 'jest-runner';
import Runtime from 'jest-runtime';
import {commonTokens, declareClassPlugin, PluginKind, tokens} from '@stryker-mutator/api/plugin';
import {left} from './areas.js';

const SETUP = fileURLToPath(new URL('setup.cjs', import.meta.url));
/** How long the tests of one mutant may take together, in milliseconds of their first run. Later ones are not played. */
const MOST = 8000;
/** How long each test took in the first run, for the processes that play mutants; in Stryker's sandbox. */
const TIMES = 'mutation-tests.json';
const SEPARATOR = ' › ';

class Runner {
  static inject = tokens(commonTokens.logger);

  #context = {};
  #projects = [];
  #globalConfig;
  #took;

  constructor(log) {
    this.log = log;
  }

  capabilities() {
    return {reloadEnvironment: true};
  }

  async init() {
    subscribe('edgetag.mutation', (take) => take(this.#context));
    const argv = {$0: 'stryker', _: [], reporters: [], silent: true};
    const {globalConfig, configs} = await readConfigs(argv, [process.cwd()]);
    this.#globalConfig = globalConfig;
    for (const config of configs.filter(({displayName}) => displayName?.name !== 'journeys')) {
      const project = {
        ...config,
        setupFilesAfterEnv: [SETUP, ...config.setupFilesAfterEnv],
        testMatch: [...config.testMatch, ...left.map((glob) => `!${config.rootDir}/${glob}`)],
      };
      const context = await Runtime.createContext(project, {
        console,
        maxWorkers: availableParallelism(),
        watch: false,
        watchman: false,
      });
      this.#projects.push({context, source: new SearchSource(context)});
    }
  }

  async dryRun({files}) {
    const all = [];
    const perTest = {};
    const related = await Promise.all(
      this.#projects.map(({source}) => source.findRelatedTests(new Set(files), false)),
    );
    for (const test of related.flatMap(({tests}) => tests)) {
      const coverage = (this.#context.mutantCoverage = {static: {}, perTest: {}});
      const result = await this.#play(test, {});
      if (result.testExecError || result.failureMessage) {
        this.log.warn(
          'Left out, since it fails without a mistake: %s\n%s',
          relative(process.cwd(), test.path),
          result.testExecError?.stack ?? result.failureMessage,
        );
        continue;
      }
      const file = relative(process.cwd(), test.path);
      for (const {fullName, duration, status} of result.testResults) {
        if (status !== 'passed') continue;
        const id = file + SEPARATOR + fullName;
        all.push({id, name: fullName, status: 0, timeSpentMs: duration ?? 0, fileName: test.path});
        // What a file runs as it loads is run anew in each mutant's run: it belongs to each of its tests.
        perTest[id] = {...coverage.static, ...coverage.perTest[fullName]};
      }
    }
    writeFileSync(
      TIMES,
      JSON.stringify(Object.fromEntries(all.map(({id, timeSpentMs}) => [id, timeSpentMs]))),
    );
    return {status: 'complete', tests: all, mutantCoverage: {static: {}, perTest}};
  }

  async mutantRun({activeMutant, testFilter = [], hitLimit, sandboxFileName}) {
    const took = (this.#took ??= JSON.parse(readFileSync(TIMES, 'utf8')));
    const files = new Map();
    for (const id of testFilter) {
      const [file] = id.split(SEPARATOR, 1);
      const names = files.get(file) ?? files.set(file, {names: [], time: 0}).get(file);
      names.names.push(id.slice(file.length + SEPARATOR.length));
      names.time += took[id] ?? 0;
    }
    const near = nearness(relative(process.cwd(), sandboxFileName));
    const order = [...files].sort(
      ([one, {time: a}], [other, {time: b}]) => near(other) - near(one) || a - b,
    );
    let nrOfTests = 0;
    let time = 0;
    for (const [file, {names, time: more}] of order) {
      if (time && time + more > MOST) continue;
      time += more;
      Object.assign(this.#context, {
        activeMutant: activeMutant.id,
        hitLimit,
        hitCount: hitLimit ? 0 : undefined,
        mutantCoverage: undefined,
      });
      const path = resolve(file);
      const {context} = this.#projects.find(({source}) => source.isTestFilePath(path));
      const result = await this.#play({path, context}, {testNamePattern: exactly(names)});
      if (this.#context.hitCount > hitLimit) return {status: 'timeout', reason: 'Too many rounds'};
      const failed = result.testResults.filter(({status}) => status === 'failed');
      nrOfTests += result.testResults.filter(({status}) => status === 'passed').length;
      if (failed.length || result.testExecError || result.failureMessage) {
        return {
          status: 'killed',
          killedBy: failed.length
            ? failed.map(({fullName}) => file + SEPARATOR + fullName)
            : [file + SEPARATOR + names[0]],
          failureMessage: String(
            failed[0]?.failureMessages[0] ?? result.testExecError?.stack ?? result.failureMessage,
          ),
          nrOfTests: nrOfTests + failed.length,
        };
      }
    }
    return {status: 'survived', nrOfTests};
  }

  async #play(test, more) {
    this.#context.failed = false;
    this.#context.currentTestId = undefined;
    const runner = new Jest({...this.#globalConfig, ...more}, {});
    const results = [];
    const off = [
      runner.on('test-file-success', ([, result]) => void results.push(result)),
      runner.on(
        'test-file-failure',
        ([, error]) => void results.push({testResults: [], testExecError: error}),
      ),
    ];
    await runner.runTests([test], {isInterrupted: () => false}, {serial: true});
    for (const stop of off) stop();
    return results[0];
  }

  dispose() {}
}

const exactly = (names) =>
  `^(?:${names.map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})$`;

/** How likely a test file is about a source file: the same name, then the same folder. */
const nearness = (source) => {
  const name = basename(source, '.ts');
  const folder = dirname(source).replace(/^src\//, 'test/');
  return (file) =>
    (basename(file, '.test.ts') === name ? 4 : 0) +
    (dirname(file) === folder ? 2 : 0) +
    (dirname(file) === dirname(folder) ? 1 : 0);
};

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'covering', Runner)];
