/** Where the program speaks: what it found on stdout, everything else on stderr, and secrets nowhere. */

export interface Terminal {
  /** From now on this text is left out of whatever is said. */
  hide(secret: string | undefined): void;
  /** A result for people: nothing with `--json`. */
  say(text: string): void;
  /** The result for programs, a document on a line: nothing without `--json`. */
  json(value: unknown): void;
  /** One of many that come before it. */
  part(value: unknown): void;
  /** Why there is no result; where there is one all the same, it has said so. */
  fail(failure: {error: string; exit: number}): void;
  /** What should be known besides. */
  warn(text: string): void;
  /** How far it has come; on a terminal each word replaces the last. */
  progress(text: string): void;
  /** How to go about it, once the command line is read. */
  behave(manner: Manner): void;
}

export interface Manner {
  json?: boolean;
  /** Says how far it has come, even if nobody seems to look. */
  progress?: boolean;
}

export const createTerminal = (): Terminal => {
  let {json, progress}: Manner = {};
  const {stdout, stderr} = process;
  const secrets = new Set<string>();
  const clean = (text: string) =>
    [...secrets].reduce((rest, secret) => rest.replaceAll(secret, '(hidden)'), text);
  let isShowing = false;
  let isTold = false;

  const write = (value: unknown) => {
    if (json) stdout.write(`${clean(JSON.stringify(value))}\n`);
  };
  const wipe = () => {
    if (isShowing) stderr.write('\r\x1b[K');
    isShowing = false;
  };
  return {
    behave(manner) {
      ({json, progress} = manner);
    },
    hide(secret) {
      if (secret) secrets.add(secret);
    },
    say(text) {
      if (json) return;
      wipe();
      stdout.write(`${clean(text)}\n`);
    },
    json(value) {
      isTold = true;
      write(value);
    },
    part: write,
    fail(failure) {
      if (!isTold) write({kind: 'error', ...failure});
    },
    warn(text) {
      wipe();
      stderr.write(`${clean(text)}\n`);
    },
    progress(text) {
      if (stderr.isTTY) {
        wipe();
        stderr.write(clean(text));
        isShowing = true;
      } else if (progress) stderr.write(`${clean(text)}\n`);
    },
  };
};
