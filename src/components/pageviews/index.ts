import {first} from './first.js';
import {navigations} from './navigations.js';
import type {Component} from '../../core/types.js';

export type {NavigationNews} from './navigations.js';

/** Page views of every kind of navigation, without being asked. */
export const pageviews: Component = (core) => {
  first(core);
  return navigations(core);
};
