/** A refusal that nobody can be told of, two tabs of one new visitor, and cookies that an answer would take over. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describeEach} from '../../support/browsers.js';
import {eventually, quietly, ROOT} from '../../support/edge.js';
import {inNewSessions} from '../../support/ground.js';
import {attributes, IDENTITY, page, stub, type SitePage} from '../../support/site.js';

const ROUNDS = {chromium: 10, firefox: 3, webkit: 3};
const BUILDS = ['page', 'full'];

describeEach('answers and refusals', (launch, engine) => {
  const here = inNewSessions(launch, (edge) => {
    const tag = (address: string, more = '') =>
      page(`${stub('edgetag')}<script async src="${address}" ${attributes(edge, more)}></script>`);
    const pages: Record<string, string | SitePage> = {'/blank': page('')};
    for (const build of BUILDS) {
      pages[`/${build}`] = tag(`/tag/${build}.min.js`);
      // Not under /tag/, where later.min.js would be beside it.
      const html = readFileSync(join(ROOT, `dist/${build}.min.js`), 'utf8');
      pages[`/only/${build}.min.js`] = {html, headers: {'content-type': 'text/javascript'}};
      pages[`/${build}-only`] = tag(`/only/${build}.min.js`);
    }
    return pages;
  });

  it.each(BUILDS)(
    'two tabs that a new visitor opens at once are one visitor of %s',
    async (build) => {
      const {edge, session, site} = here;
      const tabs = [await session.newTab(), await session.newTab()];
      for (let round = 0; round < ROUNDS[engine]; round++) {
        await edge.reset();
        // Long enough for the second to ask before the first is answered.
        await edge.faults({delayMs: 300});
        await Promise.all(tabs.map((tab) => tab.goto(`${site.url}/${build}`)));
        const events = await edge.received(2);
        expect(new Set(events.map(({ecid}) => ecid)).size).toBe(1);
        // Nobody again. What waits on the disk would be sent by a later round.
        for (const tab of tabs) {
          await tab.run(() => (window as any).edgetag('flush'));
          await tab.goto(`${site.url}/blank`);
          await tab.run((name) => {
            document.cookie = `${name}=;path=/;max-age=0`;
          }, IDENTITY);
        }
      }
    },
  );

  it.each(BUILDS)(
    'a refusal holds in %s without later.min.js, whatever the edge says',
    async (build) => {
      const {edge, session, site} = here;
      const tab = await session.newTab();
      await tab.goto(`${site.url}/${build}-only`);
      await edge.received(1);
      await edge.faults({status: 500, path: '/ee/v1/privacy'});
      const said = await tab.run(async () => {
        const {edgetag} = window as any;
        const out = {standard: 'Adobe', version: '1.0', value: {general: 'out'}};
        const outcome = await edgetag('setConsent', {consent: [out]}).then(
          () => 'resolved',
          (error: Error) => error.message,
        );
        return [outcome, await edgetag('sendEvent', {type: 'after.refusal'})];
      });
      expect(said).toEqual([expect.stringMatching(/^\[edgetag\] /), {}]);
      await quietly();
      expect((await edge.events()).map(({event}) => event.xdm!.eventType)).not.toContain(
        'after.refusal',
      );
    },
  );

  it.each(BUILDS)('cookies in an answer leave those of the site alone in %s', async (build) => {
    const {edge, session, site} = here;
    const tab = await session.newTab();
    await tab.goto(`${site.url}/blank`);
    await tab.run(() => {
      document.cookie = 'sess=MINE;path=/';
    });
    const odd = [
      {key: 'sess=STOLEN;path=/;x', value: '1', maxAge: 100},
      {key: 'sess=STOLEN', value: '1'},
      {key: '', value: 'sess=STOLEN'},
      {key: 'a', value: '1;path=/;domain=localhost', maxAge: '5;path=/'},
      {key: 5, value: {}},
    ];
    const many = Array.from({length: 5000}, (_, index) => ({key: `c${index}`, value: 'x'}));
    const fine = {key: 'fine', value: 'yes', maxAge: 100};
    await edge.offers({'handle:state:store': [...odd, fine, ...many] as never});
    await tab.goto(`${site.url}/${build}`);
    const cookies = () => tab.run(() => document.cookie.split('; '));
    const all = await eventually(cookies, (found) => found.includes('fine=yes'));
    expect(all).toContain('fine=yes');
    expect(all.filter((one) => /^(sess=|STOLEN)/.test(one))).toEqual(['sess=MINE']);
    expect(all.filter((one) => /^c\d/.test(one)).length).toBeLessThanOrEqual(50);
  });
});
