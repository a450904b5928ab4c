/** Takes a request's events in and says what goes back: the story of one call to the edge. */
import {readBody, type EdgeBody} from './body.js';
import type {Call} from './call.js';
import {datastreamOf, type Endpoint} from './endpoints.js';
import {handles} from './handles.js';
import {ecidOfEvent, identify, type Identified} from './identify.js';
import type {Memory} from './memory.js';
import {scriptedProblems} from './offers.js';
import {problem, refuse} from './problems.js';
import {settleConsent} from './settle.js';
import type {Handle, Json} from './types.js';

export interface Answer {
  status: number;
  body?: Json;
}

export const answer = (memory: Memory, call: Call, endpoint: Endpoint): Answer => {
  if (!datastreamOf(endpoint, call.query)) {
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
