/** Ends a run well when it is asked to. */
import type {Terminal} from './terminal.js';

/** From a keyboard, from a supervisor, and as a terminal is closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first time it is asked to end, it ends well; the second time at once. Says whether it was asked. */
export const onInterrupt = (halt: AbortController, {warn}: Terminal) => {
  let interrupted = false;
  const interrupt = () => {
    if (interrupted) process.exit(130);
    interrupted = true;
    warn('Stopping: what is on its way is heard out. Press Ctrl+C again to stop at once.');
    halt.abort();
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  return () => interrupted;
};
