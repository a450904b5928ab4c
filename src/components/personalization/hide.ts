import {style} from './style.js';

// Per page: how many wait for each selector.
const hidden = new Map<string, {count: number; element: HTMLElement}>();

/** Hides what a selector finds; returns how to show it again, once nobody else hides it. */
export const hide = (selector?: string) => {
  if (!selector) return () => {};
  const entry = hidden.get(selector) || {
    count: 0,
    element: style(`${selector} { visibility: hidden }`),
  };
  hidden.set(selector, entry);
  entry.count++;
  return () => {
    if (--entry.count) return;
    hidden.delete(selector);
    entry.element.remove();
  };
};
