import type {Component, Core, Json, Parcel, Platform, Reply, Sealed} from '../core/types.js';

type Print = Core['print'];
type Hear = (hook: string, details: object) => void;

/** A ground whose requests and cookies are seen, and the component that sees what becomes of requests. */
export const watch = (
  {cookies, send, ...platform}: Platform,
  hear: Hear,
  print: Print,
  watched: () => boolean,
): {ground: Platform; component: Component} => {
  /** How often each request has been sent. */
  const sendings = new WeakMap<Sealed, number>();
  /** Those that are not over, by their id, and what the last sending brought. */
  const open = new Map<string, {sealed: Sealed; reply?: Reply}>();

  const factsOf = ({url, json}: Sealed) => ({
    url,
    requestId: /requestId=([^&]*)/.exec(url)![1]!,
    // As it travels.
    payload: JSON.parse(JSON.stringify(json)) as Json,
  });

  const tell = (sealed: Sealed, {content, headers, status, text}: Reply) => {
    const facts = factsOf(sealed);
    open.delete(facts.requestId);
    const about = `Request ${facts.requestId}: `;
    if (!status) {
      const error = new Error(text || 'Network request failed.');
      hear('onNetworkError', {...facts, error});
      print('error', '', about + 'Network request failed.', error);
      return;
    }
    const parsedBody = content && Object.keys(content)[0] ? content : undefined;
    hear('onNetworkResponse', {
      ...facts,
      statusCode: status,
      getHeader: (name: string) => headers?.get(name),
      body: text || '',
      parsedBody,
      retriesAttempted: (sendings.get(sealed) || 1) - 1,
    });
    const words = `${about}Received response with status code ${status} and `;
    if (text) print('info', '', words + 'response body:', parsedBody || text);
    else print('info', '', words + 'no response body.', '');
  };

  const ground: Platform = {
    ...platform,
    cookies: {
      ...cookies,
      set(name, value, maxAge, sameSite) {
        print('info', '', 'Setting cookie', {
          name,
          value,
          domain: cookies.domain(),
          ...(maxAge != null && {expires: new Date(Date.now() + maxAge * 1000)}),
          ...(sameSite && {sameSite: String(sameSite).toLowerCase()}),
          ...(/none/i.test(sameSite!) && {secure: true}),
        });
        cookies.set(name, value, maxAge, sameSite);
      },
    },
    send(sealed, unloading) {
      // To copy each body for nobody would cost every page.
      if (!watched()) return send(sealed, unloading);
      const count = sendings.get(sealed) || 0;
      sendings.set(sealed, count + 1);
      const facts = factsOf(sealed);
      const last = open.get(facts.requestId);
      // It goes to another host instead.
      if (last?.reply && last.sealed != sealed) tell(last.sealed, last.reply);
      const now: typeof last = {sealed};
      open.set(facts.requestId, now);
      if (!count) {
        hear('onBeforeNetworkRequest', facts);
        print('info', '', `Request ${facts.requestId}: Sending request.`, facts.payload);
      }
      const going = send(sealed, unloading);
      void going.then((reply) => (now.reply = reply));
      // A beacon has no answer.
      if (unloading && 'sendBeacon' in navigator) {
        void going.then(({headers}) => {
          if (headers) print('info', '', 'Unable to use `sendBeacon`; falling back to `fetch`.');
        });
      }
      return going;
    },
  };

  /** The outermost transport: it hears of each request once, when the queue has done with it. */
  const component: Component = () => ({
    name: 'Diagnostics',
    transport: (next) => async (parcel: Parcel) => {
      const reply = await next(parcel);
      const {sealed} = parcel;
      if (sealed && sendings.has(sealed)) tell(sealed, reply);
      if (reply.answered) {
        const {errors, warnings} = reply.content || {};
        for (const one of [warnings || []].flat()) {
          print('warn', '', 'The server responded with a warning:', one);
        }
        for (const one of [errors || []].flat()) {
          print('error', '', 'The server responded with a non-fatal error:', one);
        }
      }
      return reply;
    },
  });

  return {ground, component};
};
