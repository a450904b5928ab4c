/** What a site can see of ours is what it can see of Alloy, but for what `differences.ts` and the scripts with an `instead` say. */
import {expectParity, play, type Script} from './drive.js';
import {closeHouse} from './rooms.js';
import {actions} from './scripts/actions.js';
import {answers} from './scripts/answers.js';
import {answered, applied} from './scripts/applying.js';
import {audiences, partners} from './scripts/audiences.js';
import {choices} from './scripts/choices.js';
import {clickedOffers} from './scripts/clicking.js';
import {clicks} from './scripts/clicks.js';
import {commands} from './scripts/commands.js';
import {configure} from './scripts/configure.js';
import {consent} from './scripts/consent.js';
import {context} from './scripts/context.js';
import {debug} from './scripts/debug.js';
import {defects} from './scripts/defects.js';
import {events} from './scripts/events.js';
import {failing} from './scripts/failing.js';
import {hidden, leaving} from './scripts/hiding.js';
import {identity} from './scripts/identity.js';
import {landing} from './scripts/landing.js';
import {links} from './scripts/links.js';
import {linking} from './scripts/linking.js';
import {loader} from './scripts/loader.js';
import {lock} from './scripts/lock.js';
import {markup} from './scripts/markup.js';
import {monitors} from './scripts/monitors.js';
import {notices} from './scripts/notices.js';
import {offers} from './scripts/offers.js';
import {rendering} from './scripts/rendering.js';
import {retries} from './scripts/retries.js';
import {thirdParty} from './scripts/third-party.js';
import {views} from './scripts/views.js';
import {wire} from './scripts/wire.js';

const areas: Record<string, readonly Script[]> = {
  'The loader': loader,
  configure,
  Commands: commands,
  Links: links,
  Clicks: clicks,
  Events: events,
  Context: context,
  Offers: offers,
  'Offers for the page': rendering,
  'An action of an offer': actions,
  'Scripts and styles in offers': markup,
  'Offers for views': views,
  'Reports of what was shown': notices,
  applyPropositions: applied,
  'Offers in answers': answered,
  'Clicks on offers': clickedOffers,
  'What offers may change is hidden': hidden,
  'An offer that leads': leaving,
  'An offer that fails': failing,
  'The wire': wire,
  Answers: answers,
  Retries: retries,
  'The first request': lock,
  Identity: identity,
  Landing: landing,
  appendIdentityToUrl: linking,
  'Third-party identification': thirdParty,
  Consent: consent,
  Monitors: monitors,
  'The console': debug,
  Audiences: audiences,
  Partners: partners,
  'Other than Alloy, ours': [...choices, ...defects],
};

afterAll(closeHouse);

describe.each(Object.entries(areas))('%s', (_area, scripts) => {
  it.concurrent.each(scripts)('$name', async (script) => {
    const [alloy, ours] = await Promise.all([play(script, 'alloy'), play(script, 'ours')]);
    expectParity(alloy, ours, script);
  });
});
