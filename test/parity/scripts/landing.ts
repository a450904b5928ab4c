/** A visitor who is known elsewhere: by an address that brought them, or by what an older library left. */
import type {Script} from '../drive.js';
import type {Page} from '../page.js';
import {ECID, ORG, RETURNING} from '../given.js';

const OTHER = '11111111111111111111111111111111111111';
const now = () => Math.round(Date.now() / 1000);
const mc = (more: {ts?: number; org?: string; id?: string} = {}) => {
  const {ts = now(), org = ORG, id = OTHER} = more;
  return encodeURIComponent(`TS=${ts}|MCMID=${id}|MCORGID=${encodeURIComponent(org)}`);
};

const landed: Script['run'] = async ({configure, given, send}) => {
  await configure({debugEnabled: true, ...given});
  await send();
  return send();
};
const arriving = (name: string, path: NonNullable<Page['path']>, cookies = {}): Script => ({
  name,
  page: {path, cookies},
  run: landed,
});
const left = (name: string, cookies: Record<string, string>, given = {}): Script => ({
  name,
  page: {cookies},
  given,
  run: landed,
});
const AMCV = `AMCV_${encodeURIComponent(ORG)}`;

export const landing: Script[] = [
  arriving('with an id in the address', () => `/?a=b&adobe_mc=${mc()}`),
  arriving(
    'with an id in the address, known as somebody else',
    () => `/?adobe_mc=${mc()}`,
    RETURNING,
  ),
  arriving('with an id behind the hash', () => `/#/shoes?adobe_mc=${mc()}&x=y`),
  arriving('with an id that is encoded twice', () => `/?adobe_mc=${encodeURIComponent(mc())}`),
  arriving('with two ids', () => `/?adobe_mc=${mc({id: ECID})}&adobe_mc=${mc()}`),
  arriving('with an id that is too old', () => `/?adobe_mc=${mc({ts: now() - 310})}`),
  arriving('with an id from the future', () => `/?adobe_mc=${mc({ts: now() + 3600})}`),
  arriving(
    'with an id for another organization',
    () => `/?adobe_mc=${mc({org: 'OTHER@AdobeOrg'})}`,
  ),
  arriving('with no id', () => `/?adobe_mc=${mc({id: ''})}`),
  arriving('with nonsense', '/?adobe_mc=nonsense'),
  arriving('with what cannot be decoded', '/?adobe_mc=%E0%A4%A'),
  {
    name: 'with an id in the address, and consent is said first',
    page: {path: () => `/?adobe_mc=${mc()}`},
    run: async ({configure, consent}) => {
      await configure({defaultConsent: 'pending'});
      return consent('in');
    },
  },
  left('with a cookie of the Visitor API', {[AMCV]: `-1|MCIDTS|19|MCMID|${OTHER}|MCAAMLH|6`}),
  left('with the same visitor in it', {[AMCV]: `MCMID|${ECID}`}),
  left('with its server-side cookie', {s_ecid: `MCMID|${OTHER}`}),
  left('with both', {s_ecid: `MCMID|${OTHER}`, [AMCV]: `MCMID|${ECID}`}),
  left('with one that says nothing', {s_ecid: 'MCAID|1', [AMCV]: `MCMID|${OTHER}`}),
  left('with one, known as somebody else', {...RETURNING, [AMCV]: `MCMID|${OTHER}`}),
  left('with one that shall not count', {[AMCV]: `MCMID|${OTHER}`}, {idMigrationEnabled: false}),
  {
    name: 'with the Visitor API on the page',
    page: {
      before: () => {
        (window as any).Visitor = Object.assign(() => {}, {
          getInstance: (org: string) => ({
            getMarketingCloudVisitorID: (tell: (id: string) => void) =>
              setTimeout(tell, 0, org.endsWith('@AdobeOrg') ? '22222' : 'wrong'),
          }),
        });
      },
    },
    run: landed,
  },
  {
    name: 'with the Visitor API on the page, and nobody opted in',
    page: {
      before: () => {
        (window as any).adobe = {
          optIn: {
            Categories: {ECID: 'ecid'},
            fetchPermissions: (tell: () => void) => tell(),
            isApproved: () => false,
          },
        };
        (window as any).Visitor = Object.assign(() => {}, {
          getInstance: () => ({
            getMarketingCloudVisitorID: (tell: (id: string) => void) => tell('22222'),
          }),
        });
      },
    },
    run: landed,
  },
];
