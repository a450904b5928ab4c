import {queryOf} from './query.js';
import {pageSurface} from './surfaces.js';
import type {Component, Json} from '../../core/types.js';

/**
 * Asks for offers where nothing can be rendered: for what an event names, and for those of the page at `url`, if it is
 * known, with its page view. What comes is the command's result.
 */
export const asking =
  (url?: URL): Component =>
  ({print}) => ({
    name: 'Personalization',

    event({options, query}) {
      const {decisionScopes, personalization: wishes = {}, type, xdm}: Json = options;
      const isView = (xdm?.eventType || type) == 'web.webpagedetails.pageViews';
      const own: boolean = wishes.defaultPersonalizationEnabled ?? (isView && !!url);
      const named = [decisionScopes, wishes.decisionScopes, wishes.surfaces].some(
        (list) => list?.length,
      );
      const none = {propositions: []};
      if (!own && !named) return () => none;
      const warn = (text: string) => print('warn', 'Personalization', text);
      // Where there is no address, a fragment alone is nowhere.
      query.personalization = queryOf(options, own, warn, url ? pageSurface(url) : '');
      const {surfaces} = query.personalization as {surfaces: string[]};
      query.personalization.surfaces = surfaces.filter(Boolean);
      return (response) => {
        const decisions = response?.payloads('personalization:decisions') || [];
        return {
          decisions,
          propositions: decisions.map((one) => ({...one, renderAttempted: false})),
        };
      };
    },
  });
