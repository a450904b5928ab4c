/** Finds elements by the selectors of offers: CSS with `:eq(n)` and `:shadow`. */

/** An element that is not there after so many milliseconds is not waited for. */
const PATIENCE = 5000;

type Root = Document | ShadowRoot | Element;

/** A selector that begins with a combinator starts at its root. */
const query = (root: Root, selector: string) => {
  const child = /^\s*>/.test(selector);
  const scope = root instanceof ShadowRoot ? ':host ' : ':scope ';
  return [...root.querySelectorAll(child ? scope + selector : selector)];
};

/** Each part is looked for in the one element that the part before it has chosen. */
const within = (root: Root, selector: string): Element[] => {
  if (!selector.includes(':eq(')) return query(root, selector);
  // `#123` is an id that sites have and CSS has not; what is quoted is neither id nor class.
  const escaped = selector.replace(/"[^"]*"|'[^']*'|([#.])([^\s#.,>+~:[]+)/g, (all, mark, name) =>
    mark ? mark + CSS.escape(name as string) : all,
  );
  const parts = escaped.split(/:eq\((\d+)\)/);
  let found: Element[] = [];
  let base: Root = root;
  for (let part = 0; part < parts.length; part += 2) {
    const text = parts[part]!.trim();
    if (!text) break;
    found = query(base, text);
    const index = parts[part + 1];
    if (index) found = found.slice(+index, +index + 1);
    if (!found[0]) return [];
    base = found[0];
  }
  return found;
};

/** All that it finds now; throws where it is no selector. */
export const select = (selector: string): Element[] => {
  let root: Root = document;
  let found: Element[] = [];
  for (const part of selector.split(':shadow')) {
    if (!part.trim()) break;
    found = within(root, part.trim());
    const {shadowRoot} = found[0] || {};
    if (!shadowRoot) return found;
    root = shadowRoot;
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
