import {describe} from './describe.js';
import {infoWith} from './info.js';

export type {InfoCommands} from './info.js';

/** With all it needs on board. */
export const info = /* @__PURE__ */ infoWith(() => describe);
