import {whenIdle} from '../../platform/idle.js';
import {onHidden, whenActivated} from '../../platform/lifecycle.js';
import type {Measure, Visit} from './visit.js';
import type {Component, Json} from '../../core/types.js';

/**
 * Sends one event with the web vitals of each page view: when the page is hidden for the first time, or when it is over.
 * What measures is `load`'s to bring, when the page is idle; until then this remembers which page views there were.
 */
export const vitalsWith =
  (load: () => Promise<Measure>): Component =>
  (core) => {
    const {config, log, print, track} = core;
    const {tenantNamespace: tenant} = config;
    const wanted = config.webVitalsEnabled && !core.copy;
    const visits: Visit[] = [];
    let begun: ((visit: Visit) => void) | undefined;
    /** How often it may be tried, and is to be, again. */
    let spare = 1;
    let again = 0;

    const send = (visit: Visit, leaving?: boolean) => {
      const {draft, own, sent, url} = visit;
      // Nothing may have been measured so far.
      if (sent || !own?.type) return;
      visit.sent = true;
      const parts: Json[] = draft ? [draft.options.xdm || {}, draft.xdm] : [];
      const said = (read: (xdm: Json) => unknown) => parts.map(read).find(Boolean);
      const webPerformance = {
        pageViewID: said(({_id}) => _id),
        navigationType: own.type,
        ...own.metrics,
      };
      const URL = said(({web}) => web?.webPageDetails?.URL) || url;
      track({
        type: 'web.performance.vitals',
        documentUnloading: leaving,
        // No offers are asked for with it.
        notice: true,
        xdm: {web: {webPageDetails: {URL}}, ...(tenant && {[tenant]: {webPerformance}})},
        data: tenant ? {} : {webPerformance},
      }).catch(log);
    };

    const begin = () =>
      void load()
        .then((measure) => (begun = measure(visits, send)))
        .catch((error) => {
          again = spare--;
          print('warn', 'WebVitals', error);
        });

    if (wanted) {
      // It may have left already.
      if (core.view) visits.push({draft: core.view, url: location.href, time: 0});
      onHidden(() => visits.forEach((visit) => send(visit, true)));
      whenActivated(() => whenIdle(begin));
    }

    return {
      name: 'WebVitals',

      event(draft) {
        if (!wanted || draft != core.view) return;
        const visit = {draft, url: location.href, time: performance.now()};
        if (begun) return begun(visit);
        visits.push(visit);
        if (again > 0) begin();
        again = 0;
      },
    };
  };
