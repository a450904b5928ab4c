import {isHidden, whenActivated} from '../../platform/lifecycle.js';
import {title} from './title.js';
import type {Component, Json} from '../../core/types.js';

/** What `sendEvent` is given for a page view. */
export const pageView = (): Json => ({
  type: 'web.webpagedetails.pageViews',
  // Nobody asked for it. How many entries there are tells later whether a router has added one.
  automatic: history.length,
  xdm: {
    web: {
      webPageDetails: {
        name: title(),
        server: location.hostname,
        pageViews: {value: 1},
      },
    },
  },
});

/** The page view of a page that has been loaded, without being asked, unless the site has sent one by itself. */
export const first: Component = (core) => {
  const {config, log, track} = core;
  const {datastreamId, pageViewCollectionEnabled: option} = config;

  if (option) {
    // On the page, for all copies of the tag. A symbol is no element's name.
    const page = window as any;
    const mark = Symbol.for('edgetag.' + datastreamId);
    core.copy = page[mark];
    page[mark] = true;
    if (core.copy) console.warn('edgetag is here twice.', datastreamId);
    // A microtask later the commands that waited in the page have been heard: whoever wants offers gets them with this event.
    else
      whenActivated(() =>
        queueMicrotask(() => {
          if (!core.view && !(option.whenVisible && isHidden())) track(pageView()).catch(log);
        }),
      );
  }
  return {name: 'PageViews'};
};
