import {linked} from './link.js';
import {visitorWith} from './visitor.js';

export {strangers} from './strangers.js';
export type {Identity, VisitorCommands} from './visitor.js';

/** The visitor with all they need on board. */
export const visitor = /* @__PURE__ */ visitorWith(() => linked);
