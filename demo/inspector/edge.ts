/** The development edge's control API, as calls. */
import type {
  EdgeState,
  Fault,
  JournalEvent,
  JournalRequest,
  Offers,
  VisitNote,
} from '../edge/types.js';

export const getState = () => ask('state').then((answer) => answer.json() as Promise<EdgeState>);

export const getEvents = () => lines<JournalEvent>('events?since=0');

export const getRequests = () => lines<JournalRequest>('requests');

export const getNotes = () => lines<VisitNote>('visits');

export const getStreams = <Answer>(what: string) =>
  ask(`streams/${what}`).then((answer) => answer.json() as Promise<Answer>);

export const clearStreams = () => ask('streams', {method: 'DELETE'});

export const clearJournal = () => ask('events', {method: 'DELETE'});

export const putFaults = (faults: Fault[]) => put('faults', faults);

export const putOffers = (offers: Offers) => put('offers', offers);

const put = (what: string, value: unknown) =>
  ask(what, {
    method: 'PUT',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify(value),
  });

const lines = async <Entry>(what: string): Promise<Entry[]> => {
  const text = await (await ask(what)).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Entry);
};

const ask = async (what: string, options?: RequestInit): Promise<Response> => {
  const answer = await fetch(`/_edge/${what}`, options).catch(() => {
    throw new Error('The edge cannot be reached. See whether it still runs, then try again.');
  });
  if (answer.ok) return answer;
  const {detail, title}: {detail?: string; title?: string} = await answer
    .json()
    // A refusal without a JSON body still has its status to show.
    .catch(() => ({}));
  throw new Error(
    `The edge refused with ${answer.status}: ${detail ?? title ?? 'no reason given'}.`,
  );
};
