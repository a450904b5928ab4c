/** Makes the handles of an answer: who the visitor is, what there is to show, what to keep in cookies. */
import {randomUUID} from 'node:crypto';
import type {EdgeBody} from './body.js';
import type {Call} from './call.js';
import {coreOf, type Identified} from './identify.js';
import {encodeIdentity} from './identity-cookie.js';
import type {Memory} from './memory.js';
import {decide, scriptedHandles} from './offers.js';
import type {Settled} from './settle.js';
import type {Handle, Json} from './types.js';

const IDENTITY_SECONDS = 34_128_000;
const CONSENT_SECONDS = 15_552_000;
const CLUSTER = {hint: 'irl1', seconds: 1_800};

export const handles = (
  {offers}: Memory,
  call: Call,
  body: EdgeBody,
  visitor: Identified,
  consent: Settled,
): Handle[] => [
  // Only a server's visitor may go without.
  ...(visitor.ecid ? [{type: 'identity:result', payload: identities(body, visitor.ecid)}] : []),
  // Who opted out gets an identity to be remembered by, and nothing else.
  ...(consent.state === 'out'
    ? []
    : [...body.events.flatMap(replies(offers)), ...scriptedHandles(offers)]),
  {
    type: 'locationHint:result',
    payload: [{scope: 'EdgeNetwork', hint: CLUSTER.hint, ttlSeconds: CLUSTER.seconds}],
  },
  {type: 'state:store', payload: cookies(call, visitor, consent)},
];

const identities = (body: EdgeBody, ecid: string): Json[] => {
  const asked: string[] = [body, ...body.events].flatMap(({query}) => query?.identity?.fetch ?? []);
  return [
    {id: ecid, namespace: {code: 'ECID'}},
    ...(asked.includes('CORE') ? [{id: coreOf(ecid), namespace: {code: 'CORE'}}] : []),
  ];
};

const replies =
  (offers: Memory['offers']) =>
  ({xdm, query}: Json, eventIndex: number): Handle[] => {
    const asked = query?.personalization;
    const session = {sessionId: randomUUID()};
    return [
      ...(asked && asked.enabled !== false
        ? [{type: 'personalization:decisions', payload: decide(offers, asked), eventIndex}]
        : []),
      ...(xdm?.eventType === 'media.sessionStart'
        ? [{type: 'media-analytics:new-session', payload: [session], eventIndex}]
        : []),
    ];
  };

const cookies = (call: Call, visitor: Identified, consent: Settled): Json[] => {
  const {ecid, source, kept, cookieName} = visitor;
  // "None" needs Secure, which a page on plain http cannot have; without the attribute browsers assume Lax.
  const attrs = call.secure ? {attrs: {SameSite: 'None'}} : {};
  const now = Date.parse(call.receivedAt);
  const identity = () =>
    encodeIdentity({ecid: ecid!, createdAt: now, writtenAt: now, region: 'IRL1', source});
  const store = (name: string, value: string, maxAge: number) => ({
    key: cookieName(name),
    value,
    maxAge,
    ...attrs,
  });
  return [
    ...(kept || !ecid ? [] : [store('identity', identity(), IDENTITY_SECONDS)]),
    ...(consent.news ? [store('consent', `general=${consent.state}`, CONSENT_SECONDS)] : []),
    store('cluster', CLUSTER.hint, CLUSTER.seconds),
  ];
};
