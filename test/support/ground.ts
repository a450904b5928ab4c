/** What a suite in browsers stands on: an edge, a site and a browser, opened and closed by Jest's hooks. */
import type {Browser, BrowserContext} from 'playwright';
import type {Session} from './browsers.js';
import {openChromium} from './chromium.js';
import {openEdge, type TestEdge} from './edge.js';
import {openSite, type Site, type SitePage} from './site.js';

export interface Ground {
  edge: TestEdge;
  site: Site;
}

/** Of the site; more may be added later. */
type Pages = (edge: TestEdge) => Record<string, string | SitePage>;

/** For all tests of a describe; each begins with an edge that has seen nothing. Filled in before the first one. */
export const onGround = (pages: Pages = () => ({})): Ground => {
  const ground = {} as Ground;
  beforeAll(async () => {
    ground.edge = await openEdge();
    ground.site = await openSite(pages(ground.edge));
  });
  afterAll(async () => {
    await ground.site?.close();
    await ground.edge?.close();
  });
  beforeEach(() => ground.edge.reset());
  return ground;
};

/** The same, and Chromium, where each test has a visitor of its own. */
export const inChromium = (pages?: Pages): Ground & {context: BrowserContext} => {
  const here = onGround(pages) as Ground & {context: BrowserContext};
  let browser: Browser;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    here.context = await browser.newContext();
  });
  afterEach(() => here.context?.close());
  return here;
};

const inSessions =
  (before: typeof beforeAll, after: typeof afterAll) =>
  (launch: () => Promise<Session>, pages?: Pages): Ground & {session: Session} => {
    const here = onGround(pages) as Ground & {session: Session};
    before(async () => {
      here.session = await launch();
    });
    after(() => here.session?.close());
    return here;
  };

/** The same, and a browser of any engine, with one visitor for all tests. */
export const inSession = inSessions(beforeAll, afterAll);

/** The same, and a browser without a past for each test. */
export const inNewSessions = inSessions(beforeEach, afterEach);
