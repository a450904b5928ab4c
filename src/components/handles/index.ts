import {ask} from './ask.js';
import {handlesWith} from './hear.js';

export type {HandleNews, HandlesCommands, Listener} from './hear.js';

/** Callbacks with the question for offers on board. */
export const handles = /* @__PURE__ */ handlesWith(() => ask);
