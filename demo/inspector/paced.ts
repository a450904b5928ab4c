/** Does something again when it is poked: the first time at once, then at most so often, and never twice at a time. */

export interface Paced {
  poke: () => void;
  stop: () => void;
}

export const paced = (act: () => Promise<void>, pauseMs: number): Paced => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let state: 'rested' | 'resting' | 'acting' | 'stopped' = 'rested';
  let due = false;

  const rest = () => {
    if (state === 'stopped') return;
    state = 'resting';
    timer = setTimeout(() => {
      state = 'rested';
      if (due) run();
    }, pauseMs);
  };
  const run = () => {
    due = false;
    state = 'acting';
    act().then(rest, rest);
  };
  return {
    poke() {
      if (state === 'rested') run();
      else due = true;
    },
    stop() {
      state = 'stopped';
      clearTimeout(timer);
    },
  };
};
