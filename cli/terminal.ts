/** Where the program speaks: what it found on stdout, everything else on stderr, and secrets nowhere. */
import {safe} from './safe.js';

export interface Terminal {
  /** From now on this text is left out of whatever is said. */
  hide(secret: string | undefined): void;
  /** A result for people, each argument a line of its own: nothing with `--json`. */
  say(...lines: string[]): void;
  /** The result for programs, a document on a line: nothing without `--json`. */
  json(value: unknown): void;
  /** One of many that come before it. */
  part(value: unknown): void;
  /** Why there is no result; where there is one all the same, it has said so. */
  fail(failure: {error: string; exit: number}): void;
  /** What should be known besides, each argument a line of its own. */
  warn(...lines: string[]): void;
  /** How far it has come; on a terminal each word replaces the last. */
  progress(text: string): void;
  /** How to go about it, once the command line is read. */
  behave(manner: Manner): void;
  /** Where the library that reads the command line writes help and complaints. */
  output: {
    writeOut(text: string): void;
    writeErr(text: string): void;
    outputError(text: string): void;
  };
}

export interface Manner {
  json?: boolean;
  /** Says how far it has come, even if nobody seems to look. */
  progress?: boolean;
}

/** Everything that is printed goes through `print`: a line break or an escape sequence in a text is never obeyed. */
export const createTerminal = (): Terminal => {
  let {json, progress}: Manner = {};
  const {stdout, stderr} = process;
  const secrets = new Set<string>();
  const clean = (text: string) =>
    [...secrets].reduce((rest, secret) => rest.replaceAll(secret, '(hidden)'), text);
  const print = (stream: NodeJS.WriteStream, lines: string[], end = '\n') => {
    stream.write(lines.map((line) => safe(clean(line)) + end).join(''));
  };
  let isShowing = false;
  let isTold = false;

  const write = (value: unknown) => {
    if (json) print(stdout, [JSON.stringify(value)]);
  };
  const wipe = () => {
    if (isShowing) stderr.write('\r\x1b[K');
    isShowing = false;
  };
  const warn = (...lines: string[]) => {
    wipe();
    print(stderr, lines);
  };
  return {
    behave(manner) {
      ({json, progress} = manner);
    },
    hide(secret) {
      if (!secret) return;
      secrets.add(secret);
      // As it is within a document.
      secrets.add(JSON.stringify(secret).slice(1, -1));
    },
    say(...lines) {
      if (json) return;
      wipe();
      print(stdout, lines);
    },
    json(value) {
      isTold = true;
      write(value);
    },
    part: write,
    fail(failure) {
      if (!isTold) write({kind: 'error', ...failure});
    },
    warn,
    progress(text) {
      if (stderr.isTTY) {
        wipe();
        print(stderr, [text], '');
        isShowing = true;
      } else if (progress) print(stderr, [text]);
    },
    output: {
      writeOut: (text) => print(stdout, linesOf(text)),
      writeErr: (text) => warn(...linesOf(text)),
      // It quotes what was typed. The one line break of its own comes before a suggestion.
      outputError: (text) => warn(...text.trimEnd().split(/\n(?=\(Did you mean )/)),
    },
  };
};

const linesOf = (text: string) => text.replace(/\n$/, '').split('\n');
