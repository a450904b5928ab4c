/** The far end of the model: an edge, the network before it, and what the two do to a request. */
import type {Clock, Luck} from './clock.js';
import type {Json} from '../../src/core/types.js';

export const ORG = 'EDGETAG0UNIT000000000000@AdobeOrg';
export const PREFIX = 'kndctr_EDGETAG0UNIT000000000000_AdobeOrg_';

/** What becomes of one request. `arrives`: the edge takes its events. Without `status` no answer comes. */
interface Fate {
  arrives: boolean;
  status?: number;
  headers?: (date: number) => Record<string, string>;
  text?: string;
  /** Neither an answer nor an error. */
  hangs?: boolean;
  /** How long it all takes, in milliseconds. */
  takes?: number;
}

const busy = (status: number): Fate => ({arrives: false, status});

export const FATES = {
  fine: {arrives: true, status: 200},
  empty: {arrives: true, status: 204},
  slow: {arrives: true, status: 200, takes: 4000},
  refused: busy(400),
  forbidden: busy(403),
  unknown: busy(404),
  unprocessable: busy(422),
  'too large': busy(413),
  'took too long': busy(408),
  'too early': busy(425),
  broken: busy(500),
  'bad gateway': busy(502),
  busy: busy(503),
  'gateway timeout': busy(504),
  'slow down, in seconds': {...busy(429), headers: () => ({'Retry-After': '3'})},
  'slow down, for long': {...busy(429), headers: () => ({'Retry-After': '900'})},
  'less than no time': {...busy(429), headers: () => ({'Retry-After': '-1'})},
  'a thousandth of a second': {...busy(503), headers: () => ({'Retry-After': '0.001'})},
  'a second, as always': {...busy(500), headers: () => ({'Retry-After': '1'})},
  'ages of ages': {...busy(503), headers: () => ({'Retry-After': '99999999999999'})},
  'no time that is one': {...busy(503), headers: () => ({'Retry-After': 'soon 5'})},
  'slow down, by date': {
    ...busy(429),
    headers: (date: number) => ({'Retry-After': new Date(date + 20_000).toUTCString()}),
  },
  'no network': {arrives: false},
  'answer lost': {arrives: true},
  hangs: {arrives: false, hangs: true},
  'hangs after it arrived': {arrives: true, hangs: true},
  'answers after ten seconds': {arrives: true, status: 200, takes: 14_000},
  'captive portal': {arrives: false, status: 200, text: '<!doctype html>Please log in'},
  'a portal that speaks JSON': {arrives: false, status: 200, text: '{"ok": true}'},
  'handles that are none': {
    arrives: false,
    status: 200,
    text: '{"handle": {"type": "state:store"}}',
  },
  'nothing, in JSON': {arrives: false, status: 200, text: 'null'},
  'redirected, to nowhere': {arrives: false, status: 302, text: ''},
} satisfies Record<string, Fate>;
export type FateName = keyof typeof FATES;

/** One request, with what is known about it when all is over. */
export interface Request {
  readonly index: number;
  readonly tab: number;
  readonly action: string;
  readonly ids: readonly string[];
  readonly bytes: number;
  readonly sentAt: number;
  readonly keepalive: boolean;
  readonly beacon: boolean;
  readonly fate: FateName;
  arrived?: boolean;
  refused?: boolean;
  /** Whatever its events are. */
  refusedAll?: boolean;
  /** Its tab has heard the answer. */
  heard?: number;
  /** Its page went away meanwhile, perhaps to come back. */
  orphaned?: boolean;
  /** Its tab has heard that there is none. */
  failed?: boolean;
}

export interface Answer {
  status: number;
  text: string;
  headers: Record<string, string>;
}

export type Edge = ReturnType<typeof createEdge>;

/** An edge that remembers everything. */
export const createEdge = (clock: Clock, luck: Luck) => {
  const requests: Request[] = [];
  /** Every copy of every event that was taken. */
  const taken: {xdm: Json; request: Request}[] = [];
  const problems: string[] = [];
  let fates: FateName[] = [];
  let mood: FateName = 'fine';
  let minted = 0;

  /** What the edge says to a request that it takes. */
  const take = (request: Request, body: Json): Answer => {
    const {action} = request;
    const answer = (status: number, content: Json): Answer => ({
      status,
      text: JSON.stringify({requestId: `r-${request.index}`, ...content}),
      headers: {},
    });
    const entries: {key: string; value: string}[] = body.meta?.state?.entries ?? [];
    const known = entries.some(({key}) => key == PREFIX + 'identity');
    const store = (key: string, value: string) => ({
      type: 'state:store',
      payload: [{key: PREFIX + key, value, maxAge: 1e6}],
    });
    const identity = () => (known ? [] : [store('identity', `ECID-${++minted}`)]);
    if (action == 'privacy/set-consent') {
      const general = body.consent[0].value.general as string;
      return answer(200, {handle: [store('consent', `general=${general}`), ...identity()]});
    }
    if (action == 'collect' && !known) {
      problems.push('A collect request came without an identity.');
      return answer(400, {type: 'EXEG-0306-400'});
    }
    if ((body.events as Json[]).some(({data}) => data?.bad)) {
      request.refused = true;
      return answer([400, 403, 422][request.index % 3]!, {title: 'One of them is bad.'});
    }
    request.arrived = true;
    for (const {xdm} of body.events as {xdm: Json}[]) taken.push({xdm, request});
    if (action == 'collect') return answer(202, {});
    return answer(200, {handle: identity()});
  };

  return {
    requests,
    taken,
    problems,
    /** What becomes of the next requests; then all is fine again. */
    meet: (next: readonly FateName[]) => void fates.push(...next),
    /** What becomes of each request after those, until further notice. */
    stay: (fate: FateName) => void (mood = fate),
    calm: () => void ((fates = []), (mood = 'fine')),

    /** A request leaves a tab; `over` is called unless it hangs. */
    receive(
      given: Pick<Request, 'tab' | 'action' | 'bytes' | 'keepalive' | 'beacon'> & {
        body: Json;
        offline: boolean;
      },
      over: (answer: Answer | undefined, request: Request) => void,
    ) {
      const {body, offline, ...rest} = given;
      const ids = ((body.events ?? []) as Json[]).map(({xdm}) => xdm._id as string);
      const fate: FateName = offline ? 'no network' : (fates.shift() ?? mood);
      const request: Request = {
        ...rest,
        index: requests.length,
        ids,
        sentAt: clock.now(),
        fate,
      };
      requests.push(request);
      const {arrives, hangs, headers, status, takes, text}: Fate = FATES[fate];
      const journey = takes ?? 5 + luck.below(300);
      const source = `request ${request.index}`;
      let stopped = false;
      let answer: Answer | undefined;
      clock.after(journey / 2, source, () => {
        if (stopped) return;
        if (arrives) answer = take(request, body);
        request.refused ||= status! >= 400 && status! < 500 && ![408, 425, 429].includes(status!);
        request.refusedAll = status == 404;
      });
      clock.after(journey, source, () => {
        if (hangs || stopped) return;
        if (status == null) return over(undefined, request);
        const said = answer ?? {status, text: text ?? '{"title": "No."}', headers: {}};
        over(
          {
            ...said,
            ...(status == 204 && !request.refused && {status, text: ''}),
            headers: headers?.(clock.date()) ?? {},
          },
          request,
        );
      });
      return {
        request,
        /** Its tab is gone, and the network with it. */
        stop: () => void (stopped = true),
      };
    },
  };
};
