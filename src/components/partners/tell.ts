import {access} from '../../platform/cookies.js';
import {cookieText, DOMAIN} from '../../platform/cookie.js';
import {firePixel} from '../../platform/pixels.js';
import type {Core, Json} from '../../core/types.js';

/** For so many days a cookie lasts that does not say. */
const LIFETIME = 10;
/** So many of one answer: nobody has more, and each may be a request. */
const MOST = 100;
const DAY = 86_400;

/** Fires pixels and writes cookies. While consent is asked for it waits: nobody is told of a visitor who declines. */
export const tell = (
  {gate, log, print}: Core,
  component: string,
  what: string,
  payloads: Json[],
) => {
  const ways: Record<string, (spec: Json) => unknown> = {
    async url(spec) {
      const came = await firePixel(spec);
      const outcome = came ? 'succeeded' : 'failed';
      print(came ? 'info' : 'warn', component, `${what} ${outcome}: ${spec.url}`);
    },

    cookie({name, ttlDays, ...spec}) {
      const value: string = spec.value || '';
      const domain: string = spec.domain || '';
      const expires: number = +ttlDays || LIFETIME;
      const secure = location.protocol == 'https:' && {sameSite: 'none', secure: true};
      print('info', component, 'Setting cookie', {name, value, domain, expires, ...secure});
      if (domain && !DOMAIN.test(domain)) throw new Error(`No domain for a cookie: ${domain}`);
      access(
        cookieText(
          name as string,
          value,
          domain,
          expires * DAY,
          secure ? 'None' : '',
          encodeURIComponent(value),
        ),
      );
    },
  };
  for (const {type, spec} of payloads.slice(0, MOST)) {
    gate
      .opened()
      .then(() => ways[type]?.(spec))
      .catch(log);
  }
};
