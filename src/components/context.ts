import type {Component, Draft, Json} from '../core/types.js';

/** Describes the page, device and place each event happened in. */
export const context: Component = ({config}) => ({
  name: 'Context',

  event(draft) {
    for (const name of config.context || Object.keys(contexts)) {
      const describe = contexts[name];
      if (describe) draft.xdm[name] = describe(draft);
    }
    draft.xdm.implementationDetails = {
      name: 'https://github.com/edgetag/edgetag',
      version: __VERSION__,
      environment: 'browser',
    };
  },
});

/** By name, which is also where it goes in XDM. */
const contexts: Record<string, (draft: Draft) => Json> = {
  web: () => ({
    webPageDetails: {URL: location.href},
    webReferrer: {URL: document.referrer},
  }),
  device: () => ({
    screenHeight: screen.height,
    screenWidth: screen.width,
    // Its first word: `landscape-primary` is not in the schema.
    screenOrientation:
      screen.orientation?.type.split('-')[0] ||
      (matchMedia('(orientation:portrait)').matches ? 'portrait' : 'landscape'),
  }),
  environment: () => ({
    type: 'browser',
    browserDetails: (viewport ||= measure()),
  }),
  placeContext: ({createdAt, options}) => {
    const localTimezoneOffset = new Date(createdAt).getTimezoneOffset();
    return {
      localTimezoneOffset,
      localTime: localIso(createdAt, localTimezoneOffset),
      ianaTimezone: (timeZone ||= zone(options.automatic)),
    };
  },
};

// Per page: asking for it lays the page out, so it is kept until the window changes.
let viewport: Json | undefined;

const measure = () => {
  addEventListener('resize', () => (viewport = undefined), {once: true});
  const {clientWidth, clientHeight} = document.documentElement;
  return {viewportWidth: clientWidth, viewportHeight: clientHeight};
};

// Per page: it changes with the traveller, not with the event.
let timeZone: string | undefined;

/**
 * The first use of Intl in a renderer starts ICU and takes 10 to 20 ms; Temporal answers in less than one.
 * So without Temporal, what the page did not ask for goes without its zone.
 */
const zone = (automatic?: boolean): string | undefined => {
  const {Temporal} = globalThis as {Temporal?: {Now: {timeZoneId(): string}}};
  if (Temporal) return Temporal.Now.timeZoneId();
  return automatic ? undefined : Intl.DateTimeFormat().resolvedOptions().timeZone;
};

/** 2026-01-31T09:05:00.000+02:00 */
const localIso = (time: number, offset: number) => {
  const pad = (count: number) => String(Math.floor(Math.abs(count))).padStart(2, '0');
  const local = new Date(time - offset * 60_000).toISOString().slice(0, -1);
  return `${local}${offset > 0 ? '-' : '+'}${pad(offset / 60)}:${pad(offset % 60)}`;
};
