import {whenActivated} from '../platform/lifecycle.js';
import type {Component} from '../core/types.js';

/** Page views without being asked. */
export const pageviews: Component = ({config, log, track}) => {
  const view = () =>
    track({
      type: 'web.webpagedetails.pageViews',
      automatic: true,
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

  if (config.pageViewCollectionEnabled) {
    // A microtask later the commands that waited in the page have been heard: whoever wants offers gets them with this event.
    whenActivated(() => void Promise.resolve().then(view).catch(log));
  }
  return {name: 'PageViews'};
};
