import {nonceOf} from './nonce.js';
import type {Core} from '../../core/types.js';

/** The site's own style for what offers may change; its inline snippet uses the same id. */
const ID = 'alloy-prehiding';

const NAME = 'Personalization';

/** Whatever happens, after so many milliseconds it is shown. */
const PATIENCE = 3000;

/** A style until it is taken away. */
const style = (text: string, id = '') => {
  const element = document.createElement('style');
  if (id) element.id = id;
  element.nonce = nonceOf();
  element.textContent = text;
  document.head.append(element);
  return element;
};

export type Hiding = ReturnType<typeof createHiding>;

/** Hides what the site said offers may change, and shows it. */
export const createHiding = ({config, hear, print}: Core) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (status: string, text: string) => {
    hear?.('onContentHiding', {componentName: NAME, status});
    print('info', NAME, `Prehiding style ${text} containers.`);
  };

  const show = () => {
    clearTimeout(timer);
    const element = document.getElementById(ID);
    if (!element) return;
    element.remove();
    say('show-containers', 'removed to show');
  };

  return {
    show,
    hide() {
      const text = config.prehidingStyle as string | undefined;
      if (text && !document.getElementById(ID)) {
        style(text, ID);
        say('hide-containers', 'applied to hide');
      }
      clearTimeout(timer);
      timer = setTimeout(show, PATIENCE);
    },
  };
};

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
