/** With third-party cookies: who is unknown is introduced by the host that all sites share. */
import type {Script} from '../drive.js';
import {ALLOYS_WAY, problem, RETURNING, type Edge} from '../given.js';

const blocked: Edge = ({host}) => (host.endsWith('demdex.net') ? {refused: true} : undefined);

export const thirdParty: Script[] = [
  {
    name: 'is where an unknown visitor goes first, and nobody after that',
    run: async ({configure, send}) => {
      await configure({thirdPartyCookiesEnabled: true});
      return [await send(), await send()];
    },
  },
  {
    name: 'is not where a known visitor goes',
    page: {cookies: RETURNING},
    run: async ({configure, send}) => {
      await configure({thirdPartyCookiesEnabled: true});
      return send();
    },
  },
  {
    name: 'is for every command',
    run: async ({alloy, configure}) => {
      await configure({thirdPartyCookiesEnabled: true});
      return alloy('getIdentity');
    },
  },
  {
    name: 'is for consent, too, and for a site with an edge of its own',
    run: async ({configure, consent}) => {
      await configure({thirdPartyCookiesEnabled: true, edgeDomain: 'data.shop.test'});
      return consent('in');
    },
  },
  {
    name: 'is left for the edge where it is blocked, for the rest of the page',
    edge: blocked,
    ours: ALLOYS_WAY,
    run: async ({configure, send}) => {
      await configure({thirdPartyCookiesEnabled: true, debugEnabled: true});
      return [await send(), await send()];
    },
  },
  {
    name: 'is left at once by those who waited for it',
    edge: blocked,
    ours: ALLOYS_WAY,
    run: async ({configure, send}) => {
      await configure({thirdPartyCookiesEnabled: true});
      return Promise.all([send({type: 'a'}), send({type: 'b'})]);
    },
  },
  {
    name: 'may refuse, which is an answer',
    edge: [problem(400)],
    ours: ALLOYS_WAY,
    run: async ({configure, outcome, send}) => {
      await configure({thirdPartyCookiesEnabled: true});
      return [await outcome(send()), await outcome(send())];
    },
  },
  {
    name: 'has the way that is configured',
    run: async ({configure, send}) => {
      await configure({thirdPartyCookiesEnabled: true, edgeBasePath: 'ee-pre-prd'});
      return send();
    },
  },
];
