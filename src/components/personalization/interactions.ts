import {kindOf, noticeOf, type Proposition} from './propositions.js';
import {unclobbered, unclobberedNode} from '../../platform/dom.js';
import {select} from './select.js';
import type {Json} from '../../core/types.js';

/** What a click on an element would say of a proposition. */
interface Target {
  notice: Json;
  label?: string | undefined;
  view: boolean;
}

export type Interactions = ReturnType<typeof createInteractions>;

// Per page: elements are told apart by a number.
let counter = 0;

/** A part of it may turn out to be no selector only when what comes before it is found. */
const now = (selector: string) => {
  try {
    return select(selector);
  } catch {
    // It was said when it was registered, or nothing was ever found by it.
    return [];
  }
};

/** Remembers what shows offers, and what a click on it says. */
export const createInteractions = (modes: Json = {}) => {
  /** By selector, by the id of the proposition. */
  const targets = new Map<string, Map<unknown, Target>>();
  /** By the number of an element, by the id of the proposition. */
  const shown = new Map<string, Map<unknown, {proposition: Proposition; items: Set<unknown>}>>();
  const modeOf = ({scopeDetails}: Proposition): string =>
    (({AJO: 'always', TGT: 'never', ...modes}) as Json)[scopeDetails?.decisionProvider];

  return {
    /** A click on what the selector finds is a click on the proposition. */
    register(selector: string, proposition: Proposition, item: Json) {
      // Throws here where it is no selector, and not at every click.
      select(selector);
      const all = targets.get(selector) || new Map<unknown, Target>();
      targets.set(selector, all);
      all.set(proposition.id, {
        notice: noticeOf(proposition),
        label: item.characteristics?.trackingLabel,
        view: kindOf(proposition) == 'view',
      });
    },

    /** These elements show it. */
    decorate(elements: readonly Element[], proposition: Proposition, item: Json) {
      if (!['always', 'decoratedElementsOnly'].includes(modeOf(proposition))) return;
      const label = item.characteristics?.trackingLabel;
      for (const element of elements as HTMLElement[]) {
        const dataset = unclobbered(element, 'dataset');
        const id = (dataset.aepInteractId ||= `${++counter}`);
        if (label) dataset.aepClickLabel ??= label;
        const all = shown.get(id) || new Map();
        shown.set(id, all);
        const entry = all.get(proposition.id) || {proposition, items: new Set()};
        all.set(proposition.id, entry);
        entry.items.add(item.id);
      }
    },

    /** What a click on this element says, if anything. */
    click(clicked: Element): Json | undefined {
      const path: HTMLElement[] = [];
      for (
        let at: any = clicked, node: any;
        at && (node = unclobberedNode(at)).nodeName != 'HTML' && node.nodeType == 1;
        at = node.parentNode
      ) {
        path.push(at as HTMLElement);
      }
      const datasets = path.map(
        (element) => unclobbered(element, 'dataset') as DOMStringMap | undefined,
      );
      const first = (name: string) => datasets.find((one) => one?.[name])?.[name];
      let label = first('aepClickLabel');
      const token = first('aepClickToken');
      const notices: Json[] = [];
      let viewName: string | undefined;
      const add = (notice: Json, view: boolean) => {
        const {id, scope} = notice;
        if (!notices.some((one) => one.id == id && one.scope == scope)) notices.push(notice);
        if (view) viewName = scope;
      };

      for (const dataset of datasets) {
        for (const {proposition, items} of shown.get(dataset?.aepInteractId || '')?.values() ||
          []) {
          if (modeOf(proposition) != 'always' && !label && !token) continue;
          const notice = {...noticeOf(proposition), items: [...items].map((id) => ({id}))};
          add(notice, kindOf(proposition) == 'view');
        }
      }

      let nearest = Infinity;
      let own: string | undefined;
      for (const [selector, all] of targets) {
        const found = now(selector);
        const depth = path.findIndex((element) => found.includes(element));
        if (depth < 0) continue;
        for (const {notice, view} of all.values()) add(notice, view);
        const said = [...all.values()].find(({label}) => label)?.label;
        if (said && depth <= nearest) [nearest, own] = [depth, said];
      }
      label ||= own;

      if (!notices[0]) return;
      return {
        eventType: 'decisioning.propositionInteract',
        ...(viewName && {web: {webPageDetails: {viewName}}}),
        _experience: {
          decisioning: {
            propositions: notices,
            propositionEventType: {interact: 1},
            ...((label || token) && {
              propositionAction: {...(label && {label}), ...(token && {tokens: [token]})},
            }),
          },
        },
      };
    },
  };
};
