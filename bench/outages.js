/** What befalls a visitor: a row of the loss table each. Steps are those of `visit.js`; numbers are milliseconds to wait. */
const MANY = 50;
const FEW = 5;

/** `inFlight`: requests were on their way when the page ended, so a copy may come as late as anything does. */
export const outages = {
  'offline-close': {
    events: MANY,
    steps: ['open', 'goOffline', 'send', 1000, 'closeTab', 'goOnline', 'reopen'],
  },
  'offline-stay': {events: MANY, steps: ['open', 'goOffline', 'send', 5000, 'goOnline']},
  '503-3s-stay': {events: MANY, steps: ['open', 'breakEdge', 'send', 3000, 'mendEdge']},
  '503-15s-stay': {events: MANY, steps: ['open', 'breakEdge', 'send', 15_000, 'mendEdge']},
  '503-close': {
    events: MANY,
    steps: ['open', 'breakEdge', 'send', 1000, 'closeTab', 'mendEdge', 'reopen'],
  },
  'close-now': {events: FEW, inFlight: true, steps: ['open', 'send', 'closeTab', 'reopen']},
  'crash-now': {events: FEW, inFlight: true, steps: ['open', 'send', 'crashTab', 'reopen']},
  'kill-online': {events: FEW, inFlight: true, steps: ['open', 'send', 'killBrowser', 'reopen']},
  'kill-offline-0': {
    events: FEW,
    steps: ['open', 'goOffline', 'send', 'killBrowser', 'reopen'],
  },
  'kill-offline-100ms': {
    events: FEW,
    steps: ['open', 'goOffline', 'send', 100, 'killBrowser', 'reopen'],
  },
  'kill-offline-3s': {
    events: FEW,
    steps: ['open', 'goOffline', 'send', 3000, 'killBrowser', 'reopen'],
  },
  'kill-offline-10s': {
    events: FEW,
    steps: ['open', 'goOffline', 'send', 10_000, 'killBrowser', 'reopen'],
  },
};
