import {audiencesWith, exchangeWith} from './hear.js';
import {tell} from './tell.js';

/** With all they need on board. */
export const audiences = /* @__PURE__ */ audiencesWith(() => tell);
export const exchange = /* @__PURE__ */ exchangeWith(() => tell);
