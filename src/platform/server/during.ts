/**
 * Lets work take so many milliseconds, and no longer than its signal lives; then it is not waited for. Nothing of it stays
 * with the signal, which may live for days: `AbortSignal.any` would leave some bytes there each time.
 */
export const during = async <T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  work: (end: AbortSignal) => Promise<T>,
): Promise<T> => {
  const end = new AbortController();
  const ended = new Promise<never>((_resolve, reject) => {
    // Who begins it may not look at the signal: what fetches a token, say.
    end.signal.addEventListener('abort', () => reject(reasonOf(end.signal)));
  });
  const stop = () => end.abort(reasonOf(signal!));
  const late = () => end.abort(timeout(milliseconds));
  const timer = setTimeout(late, milliseconds);
  signal?.addEventListener('abort', stop, {once: true});
  try {
    if (signal?.aborted) stop();
    return await Promise.race([ended, work(end.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
  }
};

// Not yet in TypeScript's DOM library of ES2020.
const reasonOf = (signal: AbortSignal) => (signal as unknown as {reason: Error}).reason;

const timeout = (milliseconds: number) =>
  new DOMException(`There was no answer within the timeout of ${milliseconds} ms.`, 'TimeoutError');
