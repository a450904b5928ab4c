/** Somebody who streams records into the edge, and looks in the inspector at what became of them. */
import type {Browser, BrowserContext, Page} from 'playwright';
import {
  event,
  messageOf,
  openStream,
  sample,
  stream,
  streamBatch,
  type Stream,
} from '../edge/support/platform.js';
import {openChromium, overhear, waitForCount, type Overheard} from '../support/chromium.js';
import {openEdge, type TestEdge} from '../support/edge.js';

describe('streams in the inspector', () => {
  let edge: TestEdge;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let heard: Overheard;

  beforeAll(async () => void (browser = await openChromium()));
  afterAll(() => browser?.close());
  beforeEach(async () => {
    edge = await openEdge();
    context = await browser.newContext({viewport: {width: 1280, height: 800}});
    page = await context.newPage();
    heard = overhear(page);
  });
  afterEach(async () => {
    await context?.close();
    await edge?.close();
    expect(heard.uncaught).toEqual([]);
  });

  const show = async (path = 'streams') => {
    await page.goto(`${edge.url}/_edge/#${path}`);
    await page.getByText('Live', {exact: true}).waitFor();
  };
  const rows = (words: string | RegExp) => page.locator('.row').filter({hasText: words});
  const part = (name: string) =>
    page.getByRole('navigation', {name: 'Parts of the streams'}).getByRole('link', {name});
  const figure = async (name: string, count: number) =>
    page
      .locator('.figures > div')
      .filter({hasText: new RegExp(`^${name}${count}$`)})
      .waitFor();
  const send = (to: Stream, ...entities: unknown[]) =>
    streamBatch(
      to,
      entities.map((each) => messageOf(to, each)),
    );
  const sendSamples = async () => {
    const profiles = await openStream(edge, 'profile');
    const events = await openStream(edge, 'event');
    await send(profiles, ...sample('acme-loyalty-profiles'));
    await send(events, ...sample('acme-loyalty-events'));
    return {profiles, events};
  };

  it('says how to begin, fills in what is made, and shows records the moment they arrive', async () => {
    await show();
    await page.getByText('Nothing has been streamed yet').waitFor();
    await page.getByText(`EDGETAG_PLATFORM=${edge.url} `).waitFor();
    const made = await openStream(edge, 'profile');
    await page.locator('pre').filter({hasText: made.inletUrl}).waitFor();
    await waitForCount(page.locator('.steps .badge').filter({hasText: /^made$/}), 3);

    await send(made, ...sample('acme-loyalty-profiles'));
    await rows(/profile.*Ada Lind.*ada\.lind@example\.com/).waitFor();
    await waitForCount(rows('profile'), 5);
    await figure('Profiles', 5);

    const more = await openStream(edge, 'event');
    await send(more, event('now', 'fay.dahl@example.com'));
    await rows(/event.*loyaltyBalanceUpdate.*fay\.dahl/).waitFor();
    await page.locator('[aria-live]').getByText('new record').waitFor();
  });

  it('copies a command line', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await show('streams/guide');
    await page.getByRole('button', {name: 'Copy credentials'}).click();
    await page.getByRole('button', {name: 'Copied'}).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^export EDGETAG_PLATFORM=[^]+EDGETAG_ORG_ID=EDGETAG0DEMO000000000000@AdobeOrg$/,
    );
  });

  it('finds records by dataset and by words, and keeps what it found in the address', async () => {
    await sendSamples();
    await show();
    await rows('Ada Lind').waitFor();
    await waitForCount(rows(''), 10);
    await page.keyboard.press('/');
    await page.keyboard.type('ada purchase-1001');
    await page.getByText('1 of 10 records.').waitFor();
    await waitForCount(rows(''), 1);
    await page.getByRole('searchbox').fill('');
    const datasets = page.getByRole('combobox', {name: 'Dataset'});
    await datasets.selectOption({index: 2});
    await rows('Ada Lind').waitFor({state: 'detached'});
    await waitForCount(rows('event'), 5);
    await page.reload();
    await rows('loyaltyBalanceUpdate').first().waitFor();
    await waitForCount(rows(''), 5);
  });

  it('opens a record by key, and leads from it to the profile and back', async () => {
    const {events} = await sendSamples();
    await show();
    await rows('Ada Lind').waitFor();
    await rows('').first().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    const opened = page.locator('details[open]').first();
    await opened.getByText('totalLoyaltyPoints').waitFor();
    await opened.getByText('241450').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');

    await page.getByRole('heading', {name: 'Ada Lind'}).waitFor();
    await page.getByText('Merged from 1 record').waitFor();
    expect(page.url()).toContain('#streams/person/email/ada.lind%40example.com');
    await page.getByRole('heading', {name: '1 event', exact: true}).waitFor();
    await send(events, event('later', 'ada.lind@example.com'));
    await page.getByRole('heading', {name: '2 events'}).waitFor();
    await rows('loyaltyBalanceUpdate').first().click();
    await page.getByText('pointsEarned').waitFor();
    await page.goBack();
    await rows('Ada Lind').waitFor();
  });

  it('looks somebody up, and says when nobody is known by that', async () => {
    await sendSamples();
    await show('streams/person');
    const identity = page.getByRole('textbox', {name: 'Identity'});
    await identity.fill('bo.ek@example.com');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', {name: 'Bo Ek'}).waitFor();
    await page.getByText('Silver', {exact: true}).first().waitFor();
    await identity.fill('nobody@example.com');
    await page.getByRole('button', {name: 'Look up'}).click();
    await page.getByText('knows nobody by the email “nobody@example.com”').waitFor();
    await waitForCount(page.getByRole('heading', {name: 'Bo Ek'}), 0);
    await page.getByRole('link', {name: 'cleo.sand@example.com'}).click();
    await page.getByRole('heading', {name: 'Cleo Sand'}).waitFor();
  });

  it('shows what was rejected with its reason and place, by key', async () => {
    const {events} = await sendSamples();
    await show();
    await figure('Stored', 10);
    await send(events, event('bad', 'ada.lind@example.com', {timestamp: 'yesterday'}));
    await stream(events.inletUrl, messageOf(events, event('b'), {imsOrgId: 'other@AdobeOrg'}));
    await figure('Rejected', 2);
    await part('Rejected').focus();
    await page.keyboard.press('Enter');
    await rows(/refused.*absent or wrong ims org/).waitFor();
    await rows('refused').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const opened = page.locator('details[open]').first();
    await opened.locator('.problems code').getByText('timestamp', {exact: true}).first().waitFor();
    await opened.getByText('[yesterday] is not a valid date-time').first().waitFor();
    await opened.getByText('was answered as if all were well').waitFor();
    await opened.locator('.tree .bad').getByText('yesterday').waitFor();
  });

  it('lists inlets with their addresses, and leads from a dataset to its records', async () => {
    const {events, profiles} = await sendSamples();
    await openStream(edge, 'event', {authenticationRequired: true});
    await show('streams/inlets');
    await page.getByText(profiles.inletUrl).waitFor();
    await page.getByText(events.inletUrl).waitFor();
    await waitForCount(page.getByText('with a token only'), 1);
    await page.getByRole('link', {name: '5 stored'}).nth(1).click();
    await rows('loyaltyLevelUpdate').first().waitFor();
    await waitForCount(rows('profile'), 0);
  });

  it('holds the list while paused, and is emptied when asked twice', async () => {
    const {events} = await sendSamples();
    await show();
    await rows('Ada Lind').waitFor();
    await page.getByRole('button', {name: 'Pause'}).click();
    await send(events, event('later', 'fay.dahl@example.com'));
    const resume = page.getByRole('button', {name: 'Resume 1 new'});
    await resume.waitFor();
    await waitForCount(rows('fay.dahl'), 0);
    await resume.click();
    await rows('fay.dahl').waitFor();

    await page.getByRole('button', {name: 'Clear…'}).click();
    await page.getByRole('button', {name: 'Empty them'}).click();
    await page.getByText('Nothing has been streamed yet').waitFor();
    await page.locator('pre').filter({hasText: events.inletUrl}).waitFor();
  });

  it('shows two hundred rows of thousands, and trees only of what is open', async () => {
    const made = await openStream(edge, 'event');
    for (let batch = 0; batch < 30; batch++) {
      await send(made, ...Array.from({length: 100}, (_, at) => event(`${batch}-${at}`)));
    }
    await show();
    await rows('loyaltyBalanceUpdate').nth(199).waitFor();
    await waitForCount(rows(''), 200);
    await waitForCount(page.locator('.tree'), 0);
    await page.getByText('The latest 200.').waitFor();
    await rows('').first().click();
    await page.locator('details[open] .tree').first().waitFor();
    await waitForCount(page.locator('details:not([open]) .tree'), 0);
  });

  it.each(['records', 'rejected', 'person/email/ada.lind@example.com', 'inlets', 'guide'])(
    'shows %s in 390 pixels without scrolling sideways',
    async (path) => {
      await page.setViewportSize({width: 390, height: 844});
      const {events} = await sendSamples();
      await send(events, event('bad', 'x'.repeat(200), {shoe: 1}));
      await show(`streams/${path}`);
      await figure('Rejected', 1);
      const row = rows('').first();
      if (!/inlets|guide/.test(path)) await row.click();
      await page.locator('.opened, .made, .command').first().waitFor();
      expect(
        await page.evaluate(() => {
          const {scrollWidth, clientWidth} = document.documentElement;
          return scrollWidth - clientWidth;
        }),
      ).toBe(0);
    },
  );
});
