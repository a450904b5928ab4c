/** A page with an instance that collects clicks, and a visitor who makes some. */
import type {Component, Json} from '../../src/core/types.js';
import type {clicks} from '../../src/components/clicks/index.js';
import {openConfigured, settle, type Given} from './instance.js';

/** Nobody goes anywhere: jsdom could not follow. */
const stay = (event: Event) => event.preventDefault();

/** Those who hear clicks in the page that was here before. */
let listeners: EventListener[] = [];
const {addEventListener: listen} = document;

/** What is the page's begins anew: its name, and who hears clicks. */
export const freshClicks = async (): Promise<typeof clicks> => {
  for (const listener of listeners) document.removeEventListener('click', listener, true);
  listeners = [];
  document.addEventListener = (type: string, listener: EventListener, options?: object) => {
    if (type == 'click') listeners.push(listener);
    listen.call(document, type, listener, options);
  };
  jest.resetModules();
  return (await import('../../src/components/clicks/index.js')).clicks;
};

interface Visit extends Given {
  /** Components that come after clicks; `components` come before. */
  after?: readonly Component<any>[];
}

export const visit = async (
  html: string,
  options: Json = {},
  {after = [], components = [], ...given}: Visit = {},
) => {
  document.body.innerHTML = html;
  addEventListener('click', stay);
  const instance = await openConfigured({
    components: [...components, await freshClicks(), ...after],
    options,
    ...given,
  });
  const at = (selector: string) => document.querySelector<HTMLElement>(selector)!;

  return {
    ...instance,
    at,
    /** Clicks on something, and waits for what comes of it. */
    async click(target: string | EventTarget = 'a') {
      const element = typeof target == 'string' ? at(target) : target;
      element.dispatchEvent(
        new MouseEvent('click', {bubbles: true, cancelable: true, composed: true}),
      );
      await settle();
    },
    /** What was told of links, oldest first. */
    told: () =>
      instance.events().flatMap(({xdm}) => (xdm as Json).web?.webInteraction ?? []) as Json[],
    /** Likewise, to Activity Map. */
    mapped: () =>
      instance
        .events()
        .flatMap(
          ({data}) => (data as Json)?.__adobe?.analytics.contextData.a.activitymap ?? [],
        ) as Json[],
  };
};

/** What is told of the first click in a page of its own; undefined if nothing is. */
export const toldOf = async (html: string, selector = 'a', options: Json = {}) => {
  const {click, told} = await visit(html, options);
  await click(selector);
  return told()[0];
};
