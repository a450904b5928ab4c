/** An error of whoever starts the edge: its message is a sentence that says what to do, and is told as it stands. */
export const misuse = (sentence: string): Error =>
  Object.assign(new Error(sentence), {code: 'EDGETAG_MISUSE'});

export const isMisuse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EDGETAG_MISUSE';
