const {default: Environment} = require('@jest/environment-jsdom-abstract');

// What jsdom lacks and Node has. Without structuredClone every fake-indexeddb put throws.
const FROM_NODE = [
  'structuredClone',
  'TextEncoder',
  'TextDecoder',
  'fetch',
  'Request',
  'Response',
  'Headers',
  'setImmediate',
  'clearImmediate',
];

module.exports = class extends Environment {
  constructor(config, context) {
    super(config, context, require('jsdom'));
    for (const name of FROM_NODE) this.global[name] ??= globalThis[name];
    // In Node an open channel keeps the process alive.
    this.global.BroadcastChannel = class extends BroadcastChannel {
      constructor(channel) {
        super(channel);
        this.unref();
      }
    };
  }
};
