import {createInstance} from '../core/instance.js';
import {createInstance as createWatched} from '../diagnostics/instance.js';
import {browser} from '../platform/browser.js';
import type {Instance} from '../core/instance.js';
import type {Component} from '../core/types.js';
import type {Monitor} from '../diagnostics/monitors.js';

export interface InstanceOptions {
  /** What its messages begin with. Default `alloy`. */
  name?: string;
}

export interface WatchedOptions extends InstanceOptions {
  /** They hear what happens, beside those in `window.__alloyMonitors`. */
  monitors?: Monitor[];
}

/**
 * Where there is no document (a server rendering the page) an instance takes every command and does nothing, so that a
 * page's code runs on both sides.
 */
const inPages = <T extends readonly Component<any>[]>(make: () => Instance<T>): Instance<T> =>
  typeof document == 'undefined' ? ((async () => ({})) as unknown as Instance<T>) : make();

/** A maker of instances with these components, of few words. */
export const instanceOf =
  <const T extends readonly Component<any>[]>(components: T) =>
  ({name = 'alloy'}: InstanceOptions = {}): Instance<T> =>
    inPages(() => createInstance(components, browser, name));

/** An instance that reads its options strictly, and can be watched. */
export const watched = <const T extends readonly Component<any>[]>(
  components: T,
  name: string,
  monitors: Monitor[],
): Instance<T> => inPages(() => createWatched(components, browser, name, monitors));
