import {ask} from './ask.js';
import {handlesWith} from './hear.js';
import {hear, tell} from './hearing.js';

export type {HandlesCommands} from './hear.js';
export type {EventNews, HandleNews, Listener} from './hearing.js';

/** Callbacks with all they need on board. */
export const handles = /* @__PURE__ */ handlesWith(() => ({ask, hear, tell}));
