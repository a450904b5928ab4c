import {unclobbered} from '../platform/dom.js';
import type {Component, Draft, Json} from '../core/types.js';

/** Describes the page, device and place each event happened in. */
export const context: Component = ({config, log}) => ({
  name: 'Context',

  event(draft) {
    for (const name of config.context || Object.keys(contexts)) {
      const describe = contexts[name];
      try {
        // Whatever else is named there is nothing to be taken away.
        if (describe) draft.xdm[name] = describe(draft);
      } catch (error) {
        // A page may have put anything in a global's place.
        log(name, error);
      }
    }
    draft.xdm.implementationDetails = {
      name: 'https://github.com/edgetag/edgetag',
      version: __VERSION__,
      environment: 'browser',
    };
  },
});

/** By name, which is also where it goes in XDM. */
const contexts: Record<string, ((draft: Draft) => Json) | undefined> = {
  web: () => ({
    webPageDetails: {URL: location.href},
    webReferrer: {URL: unclobbered(document, 'referrer')},
  }),
  device: () => ({
    screenHeight: screen.height,
    screenWidth: screen.width,
    // Its first word: `landscape-primary` is not in the schema.
    screenOrientation: screen.orientation?.type.split('-')[0],
  }),
  environment: () => ({
    type: 'browser',
    // A copy: the site may edit it.
    browserDetails: {...(viewport ||= measure())},
  }),
  placeContext: ({createdAt, options}) => {
    const localTimezoneOffset = new Date(createdAt).getTimezoneOffset();
    const sign = localTimezoneOffset > 0 ? '-' : '+';
    return {
      localTimezoneOffset,
      // 2026-01-31T09:05:00.000+02:00
      localTime:
        iso(createdAt, -localTimezoneOffset).slice(0, -1) +
        sign +
        iso(0, Math.abs(localTimezoneOffset)).slice(11, 16),
      ianaTimezone: (timeZone ||= zone(options.automatic)),
    };
  },
};

/** In UTC, so many minutes later. */
const iso = (time: number, minutes: number) => new Date(time + minutes * 60_000).toISOString();

// Per page: asking for it lays the page out, so it is kept until the window changes.
let viewport: Json | undefined;

const measure = () => {
  addEventListener('resize', () => (viewport = undefined), {once: true});
  const {clientWidth, clientHeight} = unclobbered(document, 'documentElement');
  return {viewportWidth: clientWidth, viewportHeight: clientHeight};
};

// Per page: it changes with the traveller, not with the event.
let timeZone: string | undefined;

/**
 * The first use of Intl in a renderer starts ICU and takes 10 to 20 ms; Temporal answers in less than one.
 * So without Temporal, what the page did not ask for goes without its zone.
 */
const zone = (automatic?: boolean): string | undefined => {
  try {
    return (
      (window as {Temporal?: {Now?: {timeZoneId?(): string}}}).Temporal?.Now?.timeZoneId?.() ||
      (automatic ? undefined : Intl.DateTimeFormat().resolvedOptions().timeZone)
    );
  } catch {
    return; // A polyfill that is not finished, or none of either.
  }
};
