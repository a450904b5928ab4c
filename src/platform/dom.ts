/**
 * Whether an element may stand where the standard has a text, a function or nothing: an image named `title` hides
 * `document.title`, a field named `parentNode` hides that of its form (HTML standard, "DOM clobbering").
 */
export const isClobbered = (value: unknown) => value && typeof value == 'object';

/**
 * A property as its object's prototype has it, which no element hides. What is no object is no element, so what a page
 * itself defines, such as a `document.referrer` of its own, stays.
 */
export const unclobbered = <T extends object, K extends keyof T>(object: T, name: K): T[K] => {
  const value = object[name];
  return isClobbered(value) ? Reflect.get(Object.getPrototypeOf(object) as T, name, object) : value;
};

/** Forms and documents, which have elements among their properties. */
const CLOBBERED = /(FormElement|Document)\]$/;

/**
 * A form or a document whose properties can be read and called like those of other nodes; any other node is itself. It is
 * for reading: who compares nodes, or hands one on, wants the node.
 */
export const unclobberedNode = <T extends object>(node: T): T =>
  CLOBBERED.test({}.toString.call(node))
    ? new Proxy(node, {
        get(target, name) {
          // It is not to be taken for such a node again.
          if (name == Symbol.toStringTag) return;
          const value: unknown = unclobbered(target, name as keyof T);
          // Handlers are functions as well, and the site's.
          const isMethod = typeof value == 'function' && !/^on/.test(String(name));
          return isMethod ? (value.bind(target) as unknown) : value;
        },
      })
    : node;

/** Listens on the document, also where an image is named `addEventListener`. */
export const onDocument = (
  type: string,
  callback: (event: any) => void,
  options?: AddEventListenerOptions,
) => unclobbered(document, 'addEventListener').call(document, type, callback, options);
