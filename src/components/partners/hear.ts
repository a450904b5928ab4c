import type {tell} from './tell.js';
import type {Awaitable, Component, Core, Json} from '../../core/types.js';

/** Brings what tells partners, once there is something to tell. */
export type LoadTell = () => Awaitable<typeof tell>;

/** Nobody waits for it. */
const pass = (core: Core, load: LoadTell, component: string, what: string, payloads: Json[]) => {
  const told = async () => (await load())(core, component, what, payloads);
  if (payloads[0]) told().catch(core.log);
};

/** Tells destinations which audiences the visitor is in, and the page what it asked for. */
export const audiencesWith =
  (load: LoadTell): Component =>
  (core) => ({
    name: 'Audiences',
    response(response) {
      pass(core, load, 'Audiences', 'URL destination', response.payloads('activation:push'));
      return {destinations: response.payloads('activation:pull')};
    },
  });

/** Tells partners who the visitor is. */
export const exchangeWith =
  (load: LoadTell): Component =>
  (core) => ({
    name: 'Identity',
    response: (response) =>
      pass(core, load, 'Identity', 'ID sync', response.payloads('identity:exchange')),
  });
