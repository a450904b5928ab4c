import {actions, type Action} from './actions.js';
import {hide} from './hiding.js';
import {createMarks} from './marks.js';
import {isSynthetic, noticeOf, schemaOf, type Proposition} from './propositions.js';
import {select, whenFound} from './select.js';
import type {Core, Json} from '../../core/types.js';
import type {Interactions} from './interactions.js';

/** What became of a set of propositions. */
export interface Rendering {
  /** For the caller: what was handed to the page, and what was not. */
  propositions: Json[];
  /** When it is certain what is shown; never where the page is redirected. */
  shown: Promise<unknown>;
  /** Those of which something is shown already. */
  sofar: Proposition[];
  /** The page is about to be another one. */
  redirects: boolean;
}

/** An item that can be done: how, and whether it counts as shown. */
interface Plan {
  run(): Promise<unknown> | void;
  counts: boolean;
  /** Where the page goes. */
  url?: string;
}

const CUSTOM_CODE_TARGET = 'BODY > *:eq(0)';

/** Does what propositions say should be done to the page. */
export const createRender = (
  core: Core,
  interactions: Interactions,
  redirect: (url: string, proposition: Proposition) => Promise<void>,
) => {
  const {hear, print} = core;
  const fresh = createMarks(core);
  const warn = (...what: unknown[]) => print('warn', 'Personalization', ...what);
  const info = (...what: unknown[]) => print('info', 'Personalization', ...what);
  const failedTo = (proposition: Proposition, item: Json, error: unknown) => {
    const {message, stack} = error as Error;
    warn(`Failed to execute action ${JSON.stringify(item)}. ${message} ${stack}`);
    const payload = {propositionDetails: noticeOf(proposition), item};
    hear?.('onContentRendering', {status: 'rendering-failed', payload});
  };

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
  const plans: Record<string, (item: Json, proposition: Proposition) => Plan | void> = {
    'dom-action'(item, proposition) {
      const data: Json = item.data || {};
      const {selector, type} = data;
      if (!type) return warn('Invalid DOM action data: missing type.', data);
      if (type == 'click') {
        if (!selector) return warn('Invalid DOM action data: missing selector.', data);
        return {
          counts: false,
          run: () => interactions.register(selector as string, proposition, item),
        };
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
    'redirect-item'(item, proposition) {
      const url: string = item.data?.content;
      if (!url) return warn('Invalid Redirect data', item.data);
      return {counts: false, url, run: () => redirect(url, proposition)};
    },
  };

  return (propositions: readonly Proposition[]): Rendering => {
    let steps = propositions.map((proposition) => ({
      proposition,
      done: ([proposition.items || []].flat() as Json[]).map((item) => ({
        item,
        plan: plans[schemaOf(item)]?.(item, proposition),
      })),
    }));
    const leaving = steps.find(({done}) => done.some(({plan}) => plan?.url));
    if (leaving) {
      // Nothing else is worth doing.
      const only = leaving.done.find(({plan}) => plan?.url);
      for (const {done} of steps) for (const one of done) if (one != only) one.plan = undefined;
      steps = [leaving, ...steps.filter((one) => one != leaving)];
    }

    const run = async (proposition: Proposition, item: Json, {run, counts, url}: Plan) => {
      try {
        await run();
        info(
          url
            ? `Redirect action ${JSON.stringify(item)} executed.`
            : `Action ${JSON.stringify(item)} executed.`,
        );
        return counts;
      } catch (error) {
        failedTo(proposition, item, error);
        return false;
      }
    };

    const sofar: Proposition[] = [];
    const shown = Promise.all(
      steps.flatMap(({proposition, done}) =>
        done.map(async ({item, plan}) => {
          const counts = plan && (await run(proposition, item, plan));
          if (counts && !sofar.includes(proposition)) sofar.push(proposition);
        }),
      ),
    );

    const back = (proposition: Proposition, items: Json[], renderAttempted: boolean) =>
      items[0] && !isSynthetic(proposition) ? [{...proposition, items, renderAttempted}] : [];
    return {
      shown,
      sofar,
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
