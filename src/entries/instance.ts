import {createInstance} from '../core/instance.js';
import {browser} from '../platform/browser.js';
import type {Instance} from '../core/instance.js';
import type {Component} from '../core/types.js';

/**
 * A maker of instances with these components. Where there is no document (a server rendering the page) an
 * instance takes every command and does nothing, so that a page's code runs on both sides.
 */
export const instanceOf =
  <const T extends readonly Component<any>[]>(components: T) =>
  ({name = 'alloy'}: {name?: string} = {}): Instance<T> =>
    typeof document == 'undefined'
      ? ((async () => ({})) as unknown as Instance<T>)
      : createInstance(components, browser, name);
