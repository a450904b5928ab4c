import {PAGE} from './propositions.js';
import {problemOf} from './problem.js';
import {queryOf} from './query.js';
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
      const page = url && `web://${url.host}${url.pathname}`;
      // A fragment alone is one of the page; where there is none, it is nowhere.
      const surfaces = ((wishes.surfaces ?? []) as string[]).map((one) =>
        one.replace(/^#/, `${page ?? 'web:'}#`),
      );
      const asked = {
        decisionScopes: [...(decisionScopes ?? []), ...(own ? [PAGE] : [])],
        personalization: {...wishes, surfaces: own && page ? [...surfaces, page] : surfaces},
      };
      query.personalization = queryOf(asked, false, (surface) =>
        print('warn', 'Personalization', problemOf(surface)),
      );
      return (response) => {
        const decisions = response?.payloads('personalization:decisions') || [];
        return {
          decisions,
          propositions: decisions.map((one) => ({...one, renderAttempted: false})),
        };
      };
    },
  });
