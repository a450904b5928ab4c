import {insert} from './html.js';
import type {Json} from '../../core/types.js';

/** What a DOM action does to an element. */
export interface Action {
  /** Returns the elements that show the offer, if not this one; or a promise of something that has to be done first. */
  act(element: HTMLElement, content: any, failed: (error: unknown) => void): Element[] | void;
  /** It would be there twice if it were done again. */
  once?: boolean;
}

/** Markup that stands somewhere in or beside the element. */
const placed =
  (place: (element: Element, nodes: DocumentFragment) => void): Action['act'] =>
  (element, html, failed) => {
    const {elements, loaded} = insert(html, element, (nodes) => place(element, nodes));
    loaded.catch(failed);
    return elements;
  };

const pixels = (value: unknown) => (isNaN(+(value as string)) ? value : `${value as string}px`);

/** Styles, some of them lengths in pixels where no unit is given. */
const styled =
  (...lengths: string[]): Action['act'] =>
  (element, {priority, ...styles}: Json) => {
    for (const [name, value] of Object.entries(styles)) {
      const text = lengths.includes(name) ? pixels(value) : value;
      element.style.cssText += `;${name}:${text}${priority ? ` !${priority}` : ''};`;
    }
  };

const prepend = placed((element, nodes) => element.insertBefore(nodes, element.firstElementChild));
const append = placed((element, nodes) => element.append(nodes));
const fill = placed((element, nodes) => element.replaceChildren(nodes));
const before = placed((element, nodes) => element.before(nodes));

/** By `data.type`. */
export const actions: Record<string, Action> = {
  setText: {act: (element, text) => void (element.textContent = text)},
  setHtml: {act: (element, ...all) => void fill(element, ...all)},
  appendHtml: {
    once: true,
    act: (element, ...all) => void append(element, ...all),
  },
  prependHtml: {once: true, act: prepend},
  insertBefore: {once: true, act: before},
  insertAfter: {
    once: true,
    act: placed((element, nodes) =>
      element.parentNode!.insertBefore(nodes, element.nextElementSibling),
    ),
  },
  replaceHtml: {
    act(element, html, failed) {
      const {elements, loaded} = insert(html, element, (nodes) => element.before(nodes));
      // A script that does not come leaves nobody with both.
      void loaded.catch(failed).then(() => element.remove());
      return elements;
    },
  },
  customCode: {act: prepend},
  setAttribute: {
    act(element, attributes: Json) {
      for (const [name, value] of Object.entries(attributes)) {
        element.setAttribute(name, value as string);
      }
    },
  },
  setImageSource: {
    act(element, url) {
      if (!(element instanceof HTMLImageElement)) return [];
      new Image().src = url;
      element.removeAttribute('src');
      element.src = url;
      return [element];
    },
  },
  setStyle: {act: styled()},
  move: {act: styled('left', 'top')},
  resize: {act: styled('width', 'height')},
  rearrange: {
    once: true,
    act({children}, {from, to}: {from: number; to: number}) {
      const [moved, other] = [children[from], children[to]];
      if (!moved || !other) return [];
      if (from < to) other.after(moved);
      else other.before(moved);
      return [other, moved];
    },
  },
  remove: {act: (element) => element.remove()},
  collectInteractions: {act() {}},
};
