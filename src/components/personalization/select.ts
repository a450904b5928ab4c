/** Finds elements by the selectors of offers: CSS with `:eq(n)` and `:shadow`. */
import {unclobbered, unclobberedNode} from '../../platform/dom.js';

/** An element that is not there after so many milliseconds is not waited for. */
const PATIENCE = 5000;

type Root = Document | ShadowRoot | Element;

/** A selector that begins with a combinator starts at its root. */
const query = (root: Root, selector: string) => {
  const child = /^\s*>/.test(selector);
  const scope = root instanceof ShadowRoot ? ':host ' : ':scope ';
  return [...unclobberedNode(root).querySelectorAll(child ? scope + selector : selector)];
};

/**
 * What matters in a selector: an escaped character or a text in quotes, in which nothing is a mark; our marks; ids and
 * classes; and what opens and closes.
 */
const TOKENS =
  /\\[^]|"(?:\\[^]|[^\\"])*"|'(?:\\[^]|[^\\'])*'|:eq\((\d+)\)|(:shadow)(?![\w-])|([#.])(-?\w+)|[()[\]]/g;

/** What is looked for in what the step before it has chosen, and which of it goes on. */
interface Step {
  text: string;
  index?: number;
  /** It goes on in its shadow root. */
  shadow?: boolean;
}

const stepsOf = (selector: string): Step[] => {
  // `#123` is an id that sites have and CSS has not.
  const escapes = selector.includes(':eq(');
  const steps: Step[] = [{text: ''}];
  let depth = 0;
  let end = 0;
  for (const match of selector.matchAll(TOKENS)) {
    const [token, index, shadow, mark, name] = match;
    const step = steps[steps.length - 1]!;
    step.text += selector.slice(end, match.index);
    end = match.index + token.length;
    if (/^[([]$/.test(token)) depth++;
    else if (/^[)\]]$/.test(token)) depth--;
    if (!depth && (index || shadow)) {
      Object.assign(step, index ? {index: +index} : {shadow: true});
      steps.push({text: ''});
    } else step.text += mark && escapes ? mark + CSS.escape(name!) : token;
  }
  steps[steps.length - 1]!.text += selector.slice(end);
  return steps;
};

/** All that it finds now; throws where it is no selector. */
export const select = (selector: string): Element[] => {
  let root: Root = document;
  let found: Element[] = [];
  for (const {index, shadow, text} of stepsOf(selector)) {
    if (text.trim()) found = query(root, text.trim());
    if (index != null) found = found.slice(index, index + 1);
    if (!found[0]) return [];
    root = found[0];
    if (!shadow) continue;
    const inside = unclobbered(root, 'shadowRoot');
    if (!inside) return found;
    root = inside;
  }
  return found;
};

// Per page: who waits for what. One observer for all, for as long as anybody waits.
const waiting = new Set<() => void>();
let observer: MutationObserver | undefined;

/** What it finds as soon as it finds something; rejects after 5 seconds. */
export const whenFound = (selector: string): Promise<Element[]> =>
  new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      waiting.delete(look);
      if (!waiting.size) observer?.disconnect();
    };
    const look = () => {
      try {
        const found = select(selector);
        if (!found[0]) return;
        resolve(found);
      } catch (error) {
        // Its later parts are read only when the earlier ones are found.
        reject(new Error((error as Error).message));
      }
      end();
    };
    const timer = setTimeout(() => {
      end();
      reject(new Error('Could not find: ' + selector));
    }, PATIENCE);
    observer ||= new MutationObserver(() => {
      for (const look of waiting) look();
    });
    if (!waiting.size) observer.observe(document, {childList: true, subtree: true});
    waiting.add(look);
  });
