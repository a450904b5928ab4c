#!/usr/bin/env node
/** `edgetag`: reads what is asked, does it, and ends with a code that says how it went. */
import {format} from 'node:util';
import {CommanderError} from 'commander';
import {isStop} from './outcome.js';
import {readVersion} from './place.js';
import {createProgram} from './program.js';
import {createTerminal} from './terminal.js';

/** Commander's own ends: its help is fine, all else was asked wrongly. */
const codeOf = (error: unknown) => {
  if (error instanceof CommanderError) return error.exitCode ? 2 : 0;
  return isStop(error) ? error.exit : 1;
};

const sentenceOf = (error: unknown) => {
  const {message} = error instanceof Error ? error : new Error(String(error));
  return isStop(error) || error instanceof CommanderError ? message : `edgetag failed: ${message}`;
};

const terminal = createTerminal();

// Whoever reads may have seen enough: `edgetag … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // With the code that holds so far: what is not done yet, is not done.
  if (error.code == 'EPIPE') process.exit(process.exitCode);
  terminal.warn(
    `What was found cannot be written: ${error.message}. Make room, or write it elsewhere.`,
  );
  process.exit(1);
});
// A terminal that was closed. What is on its way is heard out all the same.
process.stderr.on('error', () => {});

// The development edge and libraries speak through it, of what others send.
for (const name of ['log', 'info', 'warn', 'error'] as const) {
  console[name] = (...given: unknown[]) => terminal.warn(...format(...given).split('\n'));
}

// A fault of this program's own: where it is, helps to mend it.
process.on('uncaughtException', (error) => {
  const {stack} = error instanceof Error ? error : new Error(String(error));
  terminal.warn(...`edgetag failed: ${stack}`.split('\n'));
  process.exit(1);
});

let isDone = false;
process.on('beforeExit', () => {
  // Nothing is left to wait for, and yet something waits. Never without a word.
  if (isDone) return;
  isDone = true;
  const error = 'edgetag failed: it ended before it was done.';
  terminal.warn(error);
  terminal.fail({error, exit: 1});
  process.exitCode = 1;
});

const program = createProgram(readVersion(), terminal);
for (const command of [program, ...program.commands.flatMap((each) => [each, ...each.commands])]) {
  command.exitOverride();
}
try {
  await program.parseAsync();
} catch (error) {
  const exit = codeOf(error);
  const sentence = sentenceOf(error);
  process.exitCode = exit;
  if (!(error instanceof CommanderError)) terminal.warn(sentence);
  // Where it was asked wrongly, nobody has read on.
  else if (process.argv.includes('--json')) terminal.behave({json: true});
  if (exit) terminal.fail({error: sentence, exit});
}
isDone = true;
