/** Settles whether a request's visitor may be measured: by what it says, or else by what was said before. */
import type {EdgeBody} from './body.js';
import {consentInCookie, consentInEvent, consentOf, type Consent} from './consent.js';
import type {Identified} from './identify.js';
import type {Memory} from './memory.js';

export interface Settled {
  state: Consent | undefined;
  /** The page must hear of it. */
  news: boolean;
}

export const settleConsent = (memory: Memory, body: EdgeBody, visitor: Identified): Settled => {
  const inEvents = body.events.map(({xdm}) => consentInEvent(xdm)).filter(Boolean);
  const said =
    consentOf(body.consent) ?? (inEvents.includes('out') ? 'out' : (inEvents[0] ?? undefined));
  if (said && visitor.ecid) memory.visitors.decide(visitor.ecid, said);
  if (said) return {state: said, news: true};

  const kept = consentInCookie(visitor.cookie('consent'));
  const known = visitor.ecid ? memory.visitors.consentOf(visitor.ecid) : null;
  const state = kept === 'out' || known === 'out' ? 'out' : kept;
  if (state && visitor.ecid) memory.visitors.decide(visitor.ecid, state);
  return {state, news: state === 'out'};
};
