import {onDocument} from './dom.js';

// Per page: one ear for all instances.
const hearers: ((clicked: Element) => unknown)[] = [];

/** Calls back with the element of each click, Enter on a link among them, also where it is inside an open shadow root. */
export const onClick = (hear: (clicked: Element) => unknown) => {
  if (hearers.push(hear) > 1) return;
  const tell = (event: Event & {s_fe?: unknown}) => {
    // AppMeasurement says clicks again once it has counted them, and marks those.
    if (!event.s_fe) for (const hear of hearers) hear(event.composedPath()[0] as Element);
  };
  // Before the page hears it, which may stop it; scrolling never waits.
  onDocument('click', tell, {capture: true, passive: true});
};
