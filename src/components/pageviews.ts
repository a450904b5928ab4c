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
    whenActivated(() => {
      // A microtask later the commands that waited in the page have been heard: whoever wants offers gets them with this event.
      Promise.resolve()
        .then(view)
        .catch((error) => log('The page view was not sent.', error));
    });
  }
  return {name: 'PageViews'};
};
