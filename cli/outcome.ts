/** How the program ends: 0 fine, 1 something was found or failed, 2 it was asked for wrongly. */

export type ExitCode = 0 | 1 | 2 | 130;

export interface Stop extends Error {
  exit: ExitCode;
}

/** An end with a sentence for the person at the keyboard. */
export const stop = (sentence: string, exit: ExitCode = 1): Stop =>
  Object.assign(new Error(sentence), {exit});

export const isStop = (error: unknown): error is Stop => error instanceof Error && 'exit' in error;

/** The same end, and what to do. */
export const advised = (error: unknown, advice?: string) =>
  advice && isStop(error) ? stop(`${error.message} ${advice}`, error.exit) : error;

/** As a sentence ends. */
export const ended = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
