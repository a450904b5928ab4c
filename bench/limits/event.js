/** What both hand-written limits say of a page view, and where they say it. */
export const DATASTREAM = '0c5a6b4e-9a3d-4b1e-8f57-2d1c7e6b9a10';
export const EDGE = 'https://edge.adobedc.net/ee/v1/';

/** An event with the usual context. */
export const compose = (type, data) => ({
  xdm: {
    _id: crypto.randomUUID(),
    timestamp: new Date().toISOString(),
    eventType: type,
    web: {
      webPageDetails: {
        URL: location.href,
        name: document.title,
        server: location.hostname,
        pageViews: {value: 1},
      },
      webReferrer: {URL: document.referrer},
    },
    device: {
      screenHeight: screen.height,
      screenWidth: screen.width,
      screenOrientation: 'landscape',
    },
    environment: {
      type: 'browser',
      browserDetails: {viewportWidth: innerWidth, viewportHeight: innerHeight},
    },
    placeContext: {localTimezoneOffset: new Date().getTimezoneOffset()},
  },
  data,
});

/** Where a request goes: `interact` or `collect`. */
export const address = (action) =>
  `${EDGE}${action}?configId=${DATASTREAM}&requestId=${crypto.randomUUID()}`;
