/** Offers as an edge sends them, and a visit to a page that gets some. */
import {personalization} from '../../src/components/personalization/index.js';
import {openConfigured, settle, taken, type Given} from './instance.js';
import type {Component, Json} from '../../src/core/types.js';

export const SCHEMA = 'https://ns.adobe.com/personalization/';
export const DISPLAY = 'decisioning.propositionDisplay';
export const INTERACT = 'decisioning.propositionInteract';

let ids = 0;

export const item = (schema: string, data?: unknown, more: Json = {}): Json => ({
  id: `item-${++ids}`,
  schema: SCHEMA + schema,
  ...(data !== undefined && {data}),
  ...more,
});

/** What an offer does to an element. */
export const dom = (type: string, selector?: string, content?: unknown, more: Json = {}): Json =>
  JSON.parse(JSON.stringify(item('dom-action', {type, selector, content, ...more}))) as Json;

/** An offer of the page, or of another scope; of Target unless it says so. */
export const offer = (items: unknown, scope = '__view__', more: Json = {}): Json => ({
  id: `offer-${++ids}`,
  scope,
  items,
  ...more,
  scopeDetails: {
    decisionProvider: 'TGT',
    activity: {id: 'a'},
    ...more.scopeDetails,
  },
});

/** An offer for a view of a single-page app. */
export const viewOffer = (items: Json[], view: string): Json =>
  offer(items, view, {scopeDetails: {characteristics: {scopeType: 'view'}}});

/** The edge has these. */
export const offering = (...offers: unknown[]) =>
  taken({type: 'personalization:decisions', payload: offers});

/** What reports say of an offer. */
export const noticeOf = ({id, scope, scopeDetails}: Json): Json => ({id, scope, scopeDetails});

/** jsdom has no CSS object; for what tests escape, a backslash before it will do. */
export const withEscapes = () =>
  Object.assign(globalThis, {
    CSS: {
      escape: (text: string) =>
        text.replace(/^\d/, (digit) => `\\3${digit} `).replace(/[^\w\\ -]/g, '\\$&'),
    },
  });

interface Visit extends Given {
  html?: string;
  options?: Json;
  /** What the edge answers to every event that asks for offers. */
  offers?: unknown[];
  personal?: Component<any>;
}

export type OfferVisit = Awaited<ReturnType<typeof visitOffers>>;

/** A page with this in its body, on a configured instance. */
export const visitOffers = async ({
  html = '<p id="one">Default</p>',
  offers = [],
  options = {},
  components = [],
  personal = personalization,
  ...given
}: Visit = {}) => {
  document.head.replaceChildren();
  document.body.innerHTML = html;
  const instance = await openConfigured({
    components: [personal, ...components],
    options,
    answer: ({body}) =>
      body.events?.some(({query}: Json) => query?.personalization) ? offering(...offers) : taken(),
    ...given,
  });
  const events = () => instance.events();

  return {
    ...instance,
    /** Sends an event that renders, and waits for all that needs no timer. */
    async render(more: Json = {}) {
      const result = await instance.run('sendEvent', {renderDecisions: true, ...more});
      await settle();
      return result;
    },
    /** What the edge was told of what was shown, report by report. */
    shown: () =>
      events()
        .filter(({xdm}) => xdm.eventType == DISPLAY)
        .map(({xdm}) => xdm._experience.decisioning.propositions as Json[]),
    /** What was asked for, event by event; undefined where nothing was. */
    asked: () => events().map(({query}) => query?.personalization as Json | undefined),
    told: () => events().map(({xdm}) => xdm._experience?.decisioning?.propositions as Json[]),
    text: (selector = '#one') => document.querySelector(selector)?.textContent,
  };
};
