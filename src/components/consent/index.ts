import {consentWith, type ConsentCommands} from './gatekeeper.js';
import {narrate} from './narrate.js';
import {forgetOrphan} from './orphan.js';
import {setConsent} from './set.js';
import type {Component} from '../../core/types.js';

export type {Consent, ConsentCommands} from './gatekeeper.js';

const gatekeeper = /* @__PURE__ */ consentWith(() => setConsent);

/** Consent with its command on board, which says what it decides, and forgets what is nobody's. */
export const consent: Component<ConsentCommands> = (core) => {
  forgetOrphan(core);
  const before = core.gate.changed();
  const hooks = gatekeeper(core);
  // The same promise: no cookie has said anything.
  narrate(core, core.gate.changed() == before);
  return hooks;
};
