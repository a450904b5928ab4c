import {inletWith} from '../components/inlet/index.js';
import {queue} from '../components/queue/index.js';
import {branch} from '../core/branch.js';

/** Records for a streaming inlet, in a queue of their own. */
export const inlet = /* @__PURE__ */ inletWith((core, send, last, changes) =>
  branch(core, send, [queue, last], changes),
);
