import {cookies} from './cookies.js';
import {lock} from './lock.js';
import {send} from './network.js';
import {uuid} from './uuid.js';
import type {Platform} from '../core/types.js';

/** The ground that pages stand on. */
export const browser: Platform = {
  cookies,
  lock,
  send,
  uuid,
  print: (level, ...what) => console[level](...what),
};
