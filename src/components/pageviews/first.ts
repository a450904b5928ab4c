import {whenActivated} from '../../platform/lifecycle.js';
import type {Component, Json} from '../../core/types.js';

/** What `sendEvent` is given for a page view. */
export const pageView = (): Json => ({
  type: 'web.webpagedetails.pageViews',
  // Nobody asked for it. How many entries there are tells later whether a router has added one.
  automatic: history.length,
  xdm: {
    web: {
      webPageDetails: {
        name: document.title,
        server: location.hostname,
        pageViews: {value: 1},
      },
    },
  },
});

/** The page view of a page that has been loaded, without being asked, unless the site has sent one by itself. */
export const first: Component = (core) => {
  const {config, log, track} = core;
  const {pageViewCollectionEnabled: option} = config;

  if (option) {
    // A microtask later the commands that waited in the page have been heard: whoever wants offers gets them with this event.
    whenActivated(() =>
      queueMicrotask(() => {
        if (!core.view && !(option.whenVisible && document.hidden)) track(pageView()).catch(log);
      }),
    );
  }
  return {name: 'PageViews'};
};
