import type {Core, Json} from '../../core/types.js';

// Per page: its name, and the last click, which goes with the next page view.
let slot: Json = {};

/** Keeps what a click and a page view want to know of each other; across pages only in the tab, and with consent. */
export const createMemory = ({config, gate}: Core) => {
  const kept = config.clickCollection?.sessionStorageEnabled;
  const key = `com.adobe.alloy.${config.orgId}clickData`;

  return {
    recall(): Json {
      try {
        if (kept && gate.state() == 'in') slot = JSON.parse(sessionStorage[key]) || slot;
      } catch {
        // Nothing is kept, or not by us.
      }
      return slot;
    },

    save(next: Json) {
      slot = next;
      if (kept) {
        gate
          .opened()
          .then(() => (sessionStorage[key] = JSON.stringify(slot)))
          .catch(() => {}); // Declined, refused, or full: then it holds for this page.
      }
    },
  };
};
