import {merge} from '../../core/object.js';
import {responseOf} from '../../core/response.js';
import {
  loadKind,
  onLeaving,
  onRestored,
  whenActivated,
  whenSeen,
} from '../../platform/lifecycle.js';
import {unclobbered} from '../../platform/dom.js';
import {onNavigation} from '../../platform/navigation.js';
import {pageView} from './first.js';
import {title, whenRetitled} from './title.js';
import type {Component, Json} from '../../core/types.js';
import type {NavigationKind} from '../../platform/navigation.js';

/** A traversal that is undone within so many milliseconds was a router's, which would not let its visitor go. */
const UNDONE = 150;

/** What a callback hears of each change of the page that might have been a page view. */
export interface NavigationNews {
  /**
   * `navigate`, `reload`, `back-forward`, `prerender`, `restore` (of a discarded tab): the page was loaded; `push`,
   * `replace`, `traverse`: it was not; `back-forward-cache`.
   */
  kind: string;
  url: string;
  counted: boolean;
  /** Why it was not: `same-page`, `replaced`, `undone`. */
  reason?: string;
  /** The `_id` of the page view. */
  pageViewID?: string;
}

/** What is looked at. Its identity is what tells it from others, its title what was there before its own. */
interface Page {
  identity: string;
  url: string;
  referrer: string;
  title: string;
}

/** Where the page has something else under `URL`, as it stands. */
const addressOf = (url: string): URL | Location => {
  try {
    return new URL(url);
  } catch {
    return location;
  }
};

/** The page views of a page that is there already: of routers, the back/forward cache, a tab that was in the background. */
export const navigations: Component = (core) => {
  const {config, log, print, receive, track} = core;
  const option: Json = !core.copy && config.pageViewCollectionEnabled;
  let page: Page;
  /** The page view that waits for its title: how to send it now, or never. */
  let waiting: {go(): void; drop(): void} | undefined;
  /** A traversal that may yet be undone. */
  let turn: {url: string; stands(): void; drop(): void} | undefined;

  const identityOf = (url: string): string => {
    const address = addressOf(url);
    try {
      if (option.identity) return String(option.identity(address));
    } catch (error) {
      log(error);
    }
    return address.pathname + address.search;
  };

  const safely = (act: () => void) => {
    try {
      act();
    } catch (error) {
      log(error);
    }
  };

  const tell = (kind: string, url: string, reason?: string) => {
    print('info', 'PageViews', kind, url, reason || 'counted');
    const {options, xdm} = core.view!;
    const payload = {
      kind,
      url,
      counted: !reason,
      ...(reason ? {reason} : {pageViewID: options.xdm?._id || xdm._id}),
    };
    receive(responseOf({handle: [{type: 'queue:navigation', payload: [payload]}]})).catch(log);
  };

  /** Waits until the page has another title than that, or is left. */
  const titled = (before: string, name: () => void) =>
    new Promise<void>((resolve) => {
      const go = () => {
        drop();
        name();
        resolve();
      };
      const stop = whenRetitled(before, go);
      const drop = () => {
        stop();
        waiting = undefined;
      };
      waiting = {go, drop};
    });

  const count = (kind: string, next: Page) => {
    waiting?.go();
    page = next;
    const web = {webReferrer: {URL: next.referrer}};
    track(merge(pageView(), {navigation: kind, xdm: {web}})).catch(log);
    tell(kind, next.url);
  };

  const changed = (kind: NavigationKind) => {
    const url = location.href;
    const identity = identityOf(url);
    if (turn && kind == 'traverse' && identity == page.identity) {
      tell(kind, turn.url, 'undone');
      return turn.drop();
    }
    turn?.stands();
    if (identity == page.identity) return tell(kind, url, 'same-page');
    const next: Page = {identity, url, referrer: page.url, title: title()};
    // A router that corrects the address of a page that was not yet told of means that page.
    if (kind == 'replace' && (waiting || !option.replaceState)) {
      Object.assign(page, {identity, url});
      return tell(kind, url, 'replaced');
    }
    if (kind != 'traverse') return count(kind, next);
    const drop = () => {
      clearTimeout(timer);
      turn = undefined;
    };
    const stands = () => {
      drop();
      count(kind, next);
    };
    const timer = setTimeout(stands, UNDONE);
    turn = {url, stands, drop};
  };

  const begin = () => {
    const {options, xdm} = core.view!;
    const url: string = xdm.web?.webPageDetails.URL || location.href;
    page = {identity: identityOf(url), url, referrer: unclobbered(document, 'referrer'), title: ''};
    tell(loadKind(), url);
    // It is the page's own call that we are in.
    onNavigation((kind) => safely(() => changed(kind)));
    onRestored(() => safely(() => count('back-forward-cache', page)));
    // What happened before this was here; another entry in the history was a router's push.
    if (location.href != url) {
      changed((options.automatic || history.length) == history.length ? 'replace' : 'push');
    }
  };

  if (option) {
    // Now: it has to leave before the queue looks at what is left.
    onLeaving(
      () => {
        turn?.stands();
        waiting?.go();
      },
      () => {},
    );
    const start = () => {
      if (!core.view) track(pageView()).catch(log);
      begin();
    };
    // The page view of the page that was loaded is made in a microtask, unless nobody looks.
    whenActivated(() =>
      setTimeout(() => (core.view ? safely(start) : whenSeen(() => safely(start)))),
    );
  }

  return {
    name: 'PageViews',

    // A router changes the address first, and the title when it has rendered.
    async event(draft) {
      if (draft != core.view || !page) return;
      const {navigation, xdm} = draft.options;
      // The site tells of this page by itself.
      if (!navigation) return waiting?.drop();
      const mine = page;
      if (navigation == 'back-forward-cache') return;
      if (title() == mine.title) {
        await titled(mine.title, () => (xdm.web.webPageDetails.name = title()));
      }
      // It may have been corrected, or left.
      if (draft.xdm.web?.webPageDetails) draft.xdm.web.webPageDetails.URL = mine.url;
    },
  };
};
