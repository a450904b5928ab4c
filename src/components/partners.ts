import {firePixel} from '../platform/pixels.js';
import type {Component, Core, Json} from '../core/types.js';

/** For so many days a cookie lasts that does not say. */
const LIFETIME = 10;

/** Tells destinations which audiences the visitor is in, and the page what it asked for. */
export const audiences: Component = (core) => ({
  name: 'Audiences',
  response(response) {
    tell(core, 'Audiences', 'URL destination', response.payloads('activation:push'));
    return {destinations: response.payloads('activation:pull')};
  },
});

/** Tells partners who the visitor is. */
export const exchange: Component = (core) => ({
  name: 'Identity',
  response: (response) => tell(core, 'Identity', 'ID sync', response.payloads('identity:exchange')),
});

/** Nobody waits for it. It waits itself while consent is asked for: nobody is told of a visitor who declines. */
const tell = ({gate, log, print}: Core, component: string, what: string, payloads: Json[]) => {
  const ways: Record<string, (spec: Json) => unknown> = {
    async url(spec) {
      const came = await firePixel(spec);
      const outcome = came ? 'succeeded' : 'failed';
      print(came ? 'info' : 'warn', component, `${what} ${outcome}: ${spec.url}`);
    },

    cookie({name, ttlDays, ...spec}) {
      const value: string = spec.value || '';
      const domain: string = spec.domain || '';
      const expires = ttlDays || LIFETIME;
      const secure = location.protocol == 'https:' && {sameSite: 'none', secure: true};
      print('info', component, 'Setting cookie', {name, value, domain, expires, ...secure});
      document.cookie =
        `${name}=${encodeURIComponent(value)};path=/;domain=${domain}` +
        `;max-age=${expires * 86_400}${secure ? ';samesite=none;secure' : ''}`;
    },
  };
  for (const {type, spec} of payloads) {
    gate
      .opened()
      .then(() => ways[type]?.(spec))
      .catch(log);
  }
};
