import {onCLS, onFCP, onINP, onLCP, onTTFB} from 'web-vitals';
import {measureWith} from './measure.js';

/** Measures with `web-vitals`, which is half as heavy as the smallest tag: to be loaded when a page is idle. */
export const measure = /* @__PURE__ */ measureWith([onCLS, onFCP, onINP, onLCP, onTTFB]);
