/** Takes a request's events in and says what goes back: the story of one call to the edge. */
import {randomUUID} from 'node:crypto';
import {readBody, type EdgeBody} from './body.js';
import type {Call} from './call.js';
import {consentInCookie, consentInEvent, consentOf, type Consent} from './consent.js';
import type {Endpoint} from './endpoints.js';
import {coreOf, ecidOfEvent, identify, type Identified} from './identify.js';
import {encodeIdentity} from './identity-cookie.js';
import type {Memory} from './memory.js';
import {decide, scriptedHandles, scriptedProblems} from './offers.js';
import {problem, refuse} from './problems.js';
import type {Handle, Json} from './types.js';

const IDENTITY_SECONDS = 34_128_000;
const CONSENT_SECONDS = 15_552_000;
const CLUSTER = {hint: 'irl1', seconds: 1_800};

export interface Answer {
  status: number;
  body?: Json;
}

export const answer = (memory: Memory, call: Call, endpoint: Endpoint): Answer => {
  if (!endpoint.datastream.some((name) => call.query[name])) {
    throw refuse(
      'EXEG-0002-400',
      `The query parameter "${endpoint.datastream[0]}" is missing. It names the datastream.`,
    );
  }
  const body = readBody(call.data, call.contentType, endpoint);
  const visitor = identify(call, body, endpoint, memory.datastreams);
  if (visitor.ecid) memory.visitors.see(visitor.ecid, call.receivedAt);

  const consent = settleConsent(memory, body, visitor);
  // Batches may mix visitors, each with a will of their own.
  const isRefused = (event: EdgeBody['events'][number]) => {
    const own = ecidOfEvent(event) ?? visitor.ecid;
    const isOther = own !== null && own !== visitor.ecid;
    return (isOther ? memory.visitors.consentOf(own) : consent.state) === 'out';
  };
  const handle = endpoint.status === 200 ? handles(memory, call, body, visitor, consent) : [];
  accept(memory, call, body, visitor, handle, isRefused);
  if (endpoint.status !== 200) return brief(endpoint, call);

  const errors = scriptedProblems(memory.offers, 'errors');
  const warnings = [
    ...scriptedProblems(memory.offers, 'warnings'),
    ...body.events.flatMap((event, index) => (isRefused(event) ? [ignored(index)] : [])),
  ];
  return {
    status: errors.length ? 207 : 200,
    body: {
      requestId: call.requestId,
      handle,
      ...(errors.length && {errors}),
      ...(warnings.length && {warnings}),
    },
  };
};

interface Settled {
  state: Consent | undefined;
  /** The page must hear of it. */
  news: boolean;
}

/** What this request says about consent, or else what was said before. */
const settleConsent = (memory: Memory, body: EdgeBody, visitor: Identified): Settled => {
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

const ignored = (eventIndex: number) =>
  problem('EXEG-0301-200', 'The event was ignored, since the visitor does not consent.', {
    eventIndex,
  });

const brief = (endpoint: Endpoint, {requestId, query}: Call): Answer =>
  endpoint.status === 202 && query.silent !== 'true'
    ? {status: 202, body: {requestId}}
    : {status: 204};

const accept = (
  {journal, visitors, judge}: Memory,
  {receivedAt, requestId, path, query}: Call,
  {events, meta}: EdgeBody,
  visitor: Identified,
  handle: Handle[],
  isRefused: (event: EdgeBody['events'][number]) => boolean,
) => {
  const accepted = events.flatMap((event, index) => {
    if (isRefused(event)) return [];
    const ecid = ecidOfEvent(event) ?? visitor.ecid;
    const verdict = judge(event.xdm ?? {});
    return {receivedAt, requestId, path, query, index, ecid, event, meta, verdict, handle};
  });
  journal.accept(accepted);
  for (const {ecid} of accepted) if (ecid) visitors.see(ecid, receivedAt, 1);
};

const handles = (
  {offers}: Memory,
  call: Call,
  body: EdgeBody,
  visitor: Identified,
  consent: Settled,
): Handle[] => [
  {type: 'identity:result', payload: identities(body, visitor.ecid!)},
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
    ...(kept ? [] : [store('identity', identity(), IDENTITY_SECONDS)]),
    ...(consent.news ? [store('consent', `general=${consent.state}`, CONSENT_SECONDS)] : []),
    store('cluster', CLUSTER.hint, CLUSTER.seconds),
  ];
};
