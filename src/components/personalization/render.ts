import {actions, type Action} from './actions.js';
import {createFresh} from './fresh.js';
import {hide} from './hide.js';
import {isSynthetic, noticeOf, schemaOf, type Proposition} from './propositions.js';
import {select, whenFound} from './select.js';
import type {Interactions} from './interactions.js';
import type {Voice} from './voice.js';
import type {Core, Json} from '../../core/types.js';

/** What became of a set of propositions. */
export interface Rendering {
  /** For the caller: what was handed to the page, and what was not. */
  propositions: Json[];
  /** When it is certain what is shown; never where the page is redirected. */
  shown: Promise<unknown>;
  /** Those of which something is shown already, with what is. */
  sofar(): Proposition[];
  /** The page is about to be another one. */
  redirects: boolean;
}

/** An item that can be done: how, and whether it counts as shown. */
interface Plan {
  /** Nothing where it is done already. */
  run?(): Promise<unknown> | void;
  counts: boolean;
  /** Where the page goes. */
  url?: string;
}

const CUSTOM_CODE_TARGET = 'BODY > *:eq(0)';

/** Does what propositions say should be done to the page. */
export const createRender = (
  core: Core,
  {info, rendering, warn}: Voice,
  interactions: Interactions,
  redirect: (
    url: string,
    proposition: Proposition,
    item: Json,
    identityMap?: Json,
  ) => Promise<void>,
) => {
  const failedTo = (proposition: Proposition, item: Json, error: unknown) => {
    const {message, stack} = error as Error;
    warn(`Failed to execute action ${JSON.stringify(item)}. ${message} ${stack}`);
    rendering('rendering-failed', {propositionDetails: noticeOf(proposition), item});
  };

  const fresh = createFresh(core);

  const act = (
    elements: readonly Element[],
    {act, once}: Action,
    content: unknown,
    item: Json,
    proposition: Proposition,
  ) => {
    for (const element of elements) {
      if (!fresh(element, item, proposition) && once) continue;
      const shown = act(element as HTMLElement, content, (error) =>
        failedTo(proposition, item, error),
      ) || [element];
      interactions.decorate(shown, proposition, item);
    }
  };

  /** An action on what a selector finds: now if it is there, else when it comes. */
  const plan = (data: Json, item: Json, proposition: Proposition): Plan => ({
    counts: true,
    run() {
      const {prehidingSelector} = data;
      let {content, selector, type} = data;
      if (type == 'customCode' && selector == CUSTOM_CODE_TARGET) selector = 'BODY';
      const found = select(selector as string);
      if (type != 'customCode' && found[0]?.nodeName == 'HEAD' && content?.trim?.()) {
        // Nothing else has a place there.
        const box = new DOMParser().parseFromString(content as string, 'text/html');
        content = [...box.querySelectorAll('script,link,style')]
          .map(({outerHTML}) => outerHTML)
          .join('');
        type = 'appendHtml';
      }
      const go = (elements: readonly Element[]) =>
        act(elements, actions[type as string]!, content, item, proposition);
      if (found[0]) return go(found);
      const show = hide(prehidingSelector as string);
      return whenFound(selector as string)
        .then(go)
        .finally(show);
    },
  });

  /** What an item asks for, if it can be done. */
  const plans: Record<
    string,
    ((item: Json, proposition: Proposition, identityMap?: Json) => Plan | void) | null
  > = {
    // A schema may well be called `constructor`.
    __proto__: null,
    'dom-action'(item, proposition) {
      const {data} = item;
      const {selector, type} = data || {};
      if (!type) return warn('Invalid DOM action data: missing type.', data);
      if (type === 'click') {
        if (!selector) return warn('Invalid DOM action data: missing selector.', data);
        try {
          interactions.register(selector as string, proposition, item);
        } catch (error) {
          failedTo(proposition, item, error);
        }
        return {counts: false};
      }
      if (!Object.keys(actions).includes(type))
        return warn('Invalid DOM action data: unknown type.', data);
      return plan(data, item, proposition);
    },
    'html-content-item'(item, proposition) {
      const data: Json = item.data || {};
      if (!data.type || !data.selector) return;
      if (!Object.keys(actions).includes(data.type)) return warn('Invalid HTML content data', data);
      return plan(data, item, proposition);
    },
    'default-content-item': () => ({counts: true, run() {}}),
    'redirect-item'(item, proposition, identityMap) {
      const url: string = item.data?.content;
      if (!url || typeof url != 'string') return warn('Invalid Redirect data', item.data);
      return {counts: false, url, run: () => redirect(url, proposition, item, identityMap)};
    },
  };

  /** `begin` is called when it is known what will be done; `identityMap` is for what is reported on the way out. */
  return (
    propositions: readonly Proposition[],
    begin = () => {},
    identityMap?: Json,
  ): Rendering => {
    let steps = propositions.map((proposition) => ({
      proposition,
      done: ([proposition.items || []].flat() as Json[]).map((item) => ({
        item,
        plan: plans[schemaOf(item)]?.(item, proposition, identityMap),
        succeeded: false,
      })),
    }));
    const leaving = steps.find(({done}) => done.some(({plan}) => plan?.url));
    if (leaving) {
      // Nothing else is worth doing.
      const only = leaving.done.find(({plan}) => plan?.url);
      for (const {done} of steps) for (const one of done) if (one != only) one.plan = undefined;
      steps = [leaving, ...steps.filter((one) => one != leaving)];
    }

    begin();
    const shown = Promise.all(
      steps.flatMap(({proposition, done}) =>
        done.map(async (one) => {
          const {item, plan} = one;
          if (!plan?.run) return;
          try {
            await plan.run();
            info(`Action ${JSON.stringify(item)} executed.`);
            one.succeeded = true;
          } catch (error) {
            failedTo(proposition, item, error);
          }
        }),
      ),
    );

    const back = (proposition: Proposition, items: Json[], renderAttempted: boolean) =>
      items[0] && !isSynthetic(proposition) ? [{...proposition, items, renderAttempted}] : [];
    return {
      shown,
      sofar: () =>
        steps
          .filter(({done}) => done.some(({plan, succeeded}) => succeeded && plan!.counts))
          .map(({proposition, done}) => ({
            ...noticeOf(proposition),
            items: done.filter(({succeeded}) => succeeded).map(({item}) => item),
          })),
      redirects: !!leaving,
      propositions: steps.flatMap(({proposition, done}) => [
        ...back(
          proposition,
          done.filter(({plan}) => plan).map(({item}) => item),
          true,
        ),
        ...back(
          proposition,
          done.filter(({plan}) => !plan).map(({item}) => item),
          false,
        ),
      ]),
    };
  };
};
