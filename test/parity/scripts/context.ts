/** What is known of each event without anybody saying so, where a site asks for more or less of it. */
import type {Script} from '../drive.js';
import {RETURNING} from '../given.js';

const PAGE = {cookies: RETURNING, path: '/shoes/?size=43#trail'};

const withContext = (name: string, context: string[], given: object[] = [{type: 'a'}]): Script => ({
  name,
  page: PAGE,
  given: {context, events: given},
  run: async ({configure, given, send}) => {
    await configure({context: given.context});
    const results = [];
    for (const event of given.events) results.push(await send({...event}));
    return results;
  },
});

const referrer = (referrer: string) => ({data: {__adobe: {analytics: {referrer}}}});

export const context: Script[] = [
  withContext('is all of it in the order in which it is named', [
    ...['oneTimeAnalyticsReferrer', 'placeContext', 'highEntropyUserAgentHints'],
    ...['environment', 'device', 'web'],
  ]),
  withContext('is only what is named', ['device']),
  withContext('may be nothing but what is always there', []),
  withContext('may be named twice', ['web', 'web', 'device']),
  withContext('that nobody knows is left out with a warning', ['web', 'timestamp', 'weather']),
  withContext('has client hints where they are asked for', ['highEntropyUserAgentHints']),
  withContext('has client hints beside the browser’s details', [
    'environment',
    'highEntropyUserAgentHints',
  ]),
  withContext(
    'says where the visit came from once',
    ['oneTimeAnalyticsReferrer'],
    [{}, {type: 'b'}, {xdm: {eventType: 'c'}}],
  ),
  withContext(
    'says where the visit came from as the site does, and again when that changes',
    ['oneTimeAnalyticsReferrer'],
    [
      referrer('https://a.test/'),
      referrer('https://a.test/'),
      referrer('https://b.test/'),
      {},
      referrer(''),
      referrer('https://b.test/'),
    ],
  ),
  withContext(
    'does not say where the visit came from with what is about offers',
    ['oneTimeAnalyticsReferrer'],
    [
      {type: 'decisioning.propositionFetch'},
      {xdm: {eventType: 'decisioning.propositionDisplay'}},
      {type: 'decisioning.propositionInteract'},
      referrer('https://a.test/'),
    ],
  ),
  {
    name: 'is that of the moment of the event, though it waits for consent',
    page: PAGE,
    run: async ({configure, consent, send}) => {
      await configure({defaultConsent: 'pending'});
      const sent = send({type: 'a'});
      // Alloy's commands begin a little later.
      await new Promise((done) => setTimeout(done, 50));
      history.pushState({}, '', '/elsewhere');
      document.title = 'Elsewhere';
      await consent('in');
      return sent;
    },
  },
];
