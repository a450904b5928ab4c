import {consentWith} from './gatekeeper.js';
import {setConsent} from './set.js';

export type {ConsentCommands} from './gatekeeper.js';

/** Consent with its command on board. */
export const consent = /* @__PURE__ */ consentWith(() => setConsent);
