import {noticeOf, type Proposition} from './propositions.js';
import type {Core, Json} from '../../core/types.js';

/** Adds what was shown to an event, beside what is said of it there; each once. */
export const addShown = (options: Json, xdm: Json, shown: readonly Proposition[]) => {
  if (!shown[0]) return;
  const own = options.xdm?._experience?.decisioning as Json | undefined;
  const propositions = new Map<string, Json>();
  const said = xdm._experience?.decisioning?.propositions || [];
  for (const one of [...(own?.propositions || []), ...said, ...shown.map(noticeOf)] as Json[]) {
    const key = JSON.stringify([one.id, one.scope]);
    if (!propositions.has(key)) propositions.set(key, one);
  }
  const all = [...propositions.values()];
  // The site's list would take the place of ours.
  if (own?.propositions) own.propositions = all;
  xdm._experience = {
    ...xdm._experience,
    decisioning: {propositions: all, propositionEventType: {display: 1}},
  };
};

/** So many characters of JSON leave room for the rest of a request, of which the edge takes 64 KB. */
const ENOUGH = 30_000;

const portions = (shown: readonly Proposition[]) => {
  const all: Proposition[][] = [];
  let left = 0;
  for (const one of shown) {
    const {length} = JSON.stringify(noticeOf(one));
    if (length > left) {
      all.push([]);
      left = ENOUGH;
    }
    left -= length;
    all[all.length - 1]!.push(one);
  }
  return all;
};

/** Tells the edge what was shown: at once, or with a later event that asks for it. */
export const createNotices = ({track}: Core) => {
  let held: Promise<readonly Proposition[]>[] = [];

  return {
    /** Keeps it for an event with `includeRenderedPropositions`. */
    hold(shown: Promise<readonly Proposition[]>) {
      held.push(shown);
    },
    /** All that was kept, when it is certain. */
    async take() {
      const all = held;
      held = [];
      return (await Promise.all(all)).flat();
    },
    /** An event of its own; more where one would be more than a request may hold. */
    send(shown: readonly Proposition[], {identityMap, viewName}: Json = {}, more?: Json) {
      return Promise.all(
        portions(shown).map((some) => {
          const xdm: Json = {
            ...(viewName && {web: {webPageDetails: {viewName}}}),
            ...(identityMap && {identityMap}),
          };
          addShown({}, xdm, some);
          return track({type: 'decisioning.propositionDisplay', xdm, notice: true, ...more});
        }),
      );
    },
  };
};
