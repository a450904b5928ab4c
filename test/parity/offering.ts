/** Offers as the edge sends them, and visits to a page that shows them. */
import type {Json} from '../../src/core/types.js';
import type {Script} from './drive.js';
import {handle, RETURNING, saying, type Answer} from './given.js';

const SCHEMA = 'https://ns.adobe.com/personalization/';

export const item = (id: string, schema: string, data?: Json, more?: Json) => ({
  id,
  schema: SCHEMA + schema,
  data,
  ...more,
});
export const action = (
  id: string,
  type: string,
  selector: string,
  content?: unknown,
  more?: Json,
) => item(id, 'dom-action', {type, selector, content, ...more});
export const html = (id: string, content: string, more?: Json) =>
  item(id, 'html-content-item', {content, format: 'text/html', ...more});
export const json = (id: string, content: Json) =>
  item(id, 'json-content-item', {content, format: 'application/json'});

/** For a place, with these items. */
export const offer = (scope: string, id: string, ...items: Json[]) => ({
  id,
  scope,
  scopeDetails: {
    decisionProvider: 'TGT',
    activity: {id: `activity of ${id}`},
    characteristics: {eventToken: `token of ${id}`} as Json,
  },
  items,
});
export const pageOffer = (id: string, ...items: Json[]) => offer('__view__', id, ...items);
/** For a view of a single-page app. */
export const viewOffer = (view: string, id: string, ...items: Json[]) => {
  const made = offer(view, id, ...items);
  made.scopeDetails.characteristics.scopeType = 'view';
  return made;
};
/** As Journey Optimizer makes it: clicks on it are told. */
export const fromJourney = <T extends ReturnType<typeof offer>>(made: T): T => ({
  ...made,
  scopeDetails: {...made.scopeDetails, decisionProvider: 'AJO'},
});

export const offering = (...propositions: Json[]): Answer =>
  saying(handle('personalization:decisions', ...propositions));

/** A command, or a click, and how many requests have been answered when all is done that it leads to. */
export type Step =
  | {command: string; options?: Json; answers?: number}
  | {click: string; answers?: number}
  /** Gives `applyPropositions` what this earlier step has returned. */
  | {apply: number; options?: Json};

export const send = (options: Json = {}, answers?: number): Step => ({
  command: 'sendEvent',
  options: {renderDecisions: true, ...options},
  ...(answers && {answers}),
});
export const view = (viewName: string, options: Json = {}, answers?: number): Step =>
  send({...options, xdm: {web: {webPageDetails: {viewName}}, ...options.xdm}}, answers);

interface Visit extends Partial<Omit<Script, 'given'>> {
  name: string;
  body?: string;
  /** What comes back first. */
  offers?: readonly Json[];
  /** Of `configure`. */
  options?: Json;
  steps?: readonly Step[];
  /** How many scripts say that they ran. */
  ran?: number;
}

/** Does what it says step by step, in a page with a monitor; tells what every step has returned. */
export const visit = ({
  body = '<h1>Shop</h1>',
  offers = [],
  options = {},
  page,
  ran = 0,
  steps = [send({}, offers.length ? 2 : 1)],
  ...script
}: Visit): Script => ({
  edge: [offering(...offers)],
  monitored: true,
  page: {body, cookies: RETURNING, ...page},
  given: {options, ran, steps},
  run: async ({alloy, answers, configure, content, given, outcome, until}) => {
    await configure({debugEnabled: true, ...given.options});
    const results: any[] = [];
    for (const {answers: count = 0, apply, click, command, options} of given.steps) {
      if (click) document.querySelector<HTMLElement>(click)!.click();
      else if (apply == null) results.push(await outcome(alloy(command, options)));
      else {
        const {propositions} = results[apply].resolved;
        results.push(await outcome(alloy('applyPropositions', {propositions, ...options})));
      }
      await answers(count);
    }
    await until(() => ((window as any).ran?.length ?? 0) >= given.ran);
    return {results, content: content(), ran: (window as any).ran};
  },
  // The order of calls of all hooks is another script's affair: here some are concurrent.
  looks: ['requests', 'result', 'cookies', 'storage', 'lines', 'uncaught', 'dom'],
  ...script,
});
