import {syntheticOf, type Proposition} from './propositions.js';

/** The offers for the views of a single-page app, which came with its page: by name, in whatever case. */
export const createViews = () => {
  const cache = new Map<string, Proposition[]>();
  const open = new Set<Promise<void>>();

  const keyOf = (name: unknown) => (name as string).toLowerCase();
  /** Of these, those of a view; one that stands for it where there are none. */
  const of = (name: string, propositions: readonly Proposition[]) => {
    const own = propositions.filter(({scope}) => keyOf(scope) == keyOf(name));
    return own[0] ? own : [syntheticOf(name)];
  };

  return {
    of,
    /** An answer is on its way: returns what to do with what it brings, nothing if it failed. */
    expect() {
      let close!: () => void;
      const opened = new Promise<void>((resolve) => (close = resolve));
      open.add(opened);
      return (propositions: readonly Proposition[] = []) => {
        // Only the views that it names are replaced.
        for (const {scope} of propositions) cache.set(keyOf(scope), []);
        for (const one of propositions) cache.get(keyOf(one.scope))!.push(one);
        open.delete(opened);
        close();
      };
    },
    /** What there is for a view, when all that was asked for has come. */
    async read(name: string) {
      await Promise.all(open);
      return of(name, cache.get(keyOf(name)) || []);
    },
  };
};
