/** Does something, or stops waiting for it when a signal says so; what was begun goes on. */
export const within = async <T>(
  work: () => Promise<T>,
  signals: (AbortSignal | undefined)[],
): Promise<T> => {
  const given = signals.filter((signal) => signal != null);
  const ended = given.find(({aborted}) => aborted);
  if (ended) throw aborted(ended);
  let end!: () => void;
  const over = new Promise<never>((_resolve, reject) => {
    end = () => reject(aborted(given.find((signal) => signal.aborted)!));
    for (const signal of given) signal.addEventListener('abort', end, {once: true});
  });
  try {
    return await Promise.race([work(), over]);
  } finally {
    // A long-lived signal must not hold what is done with.
    for (const signal of given) signal.removeEventListener('abort', end);
  }
};

/** Named like the signal's own reason, `AbortError` or `TimeoutError`. */
const aborted = (signal: AbortSignal): Error => {
  const {message, name = 'AbortError'} = Object(
    (signal as unknown as {reason: unknown}).reason,
  ) as Partial<Error>;
  const error = new Error(`It was not waited for any longer: ${message ?? 'the signal ended it'}.`);
  error.name = name;
  return error;
};
