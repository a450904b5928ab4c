import {noticeOf, type Proposition} from './propositions.js';
import type {Core, Json} from '../../core/types.js';

/** Adds what was shown to an event, beside what the site says of it itself; each once. */
export const addShown = (options: Json, xdm: Json, shown: readonly Proposition[]) => {
  if (!shown[0]) return;
  const own = options.xdm?._experience?.decisioning as Json | undefined;
  const before = own?.propositions || xdm._experience?.decisioning?.propositions || [];
  const propositions = new Map<string, Json>();
  for (const one of [...before, ...shown.map(noticeOf)] as Json[]) {
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
    /** An event of its own. */
    send(shown: readonly Proposition[], {identityMap, viewName}: Json = {}, more?: Json) {
      const xdm: Json = {
        ...(viewName && {web: {webPageDetails: {viewName}}}),
        ...(identityMap && {identityMap}),
      };
      addShown({}, xdm, shown);
      const type = 'decisioning.propositionDisplay';
      return shown[0] ? track({type, xdm, notice: true, ...more}) : undefined;
    },
  };
};
