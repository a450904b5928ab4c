import type {watch} from './watch.js';

/**
 * Watches with code that `load` brings when somebody looks: debug mode is on, or there are monitors. The first request
 * then waits for it; without it, requests leave unseen, and the page is told so.
 */
export const watchLater =
  (load: () => Promise<typeof watch>): typeof watch =>
  (platform, hear, print, watched) => {
    let watching: ReturnType<typeof watch> | undefined;
    const ready = async () => {
      try {
        const create = await load();
        watching ||= create(platform, hear, print, watched);
      } catch (error) {
        print('warn', '', 'Requests are not shown: could not load debug.min.js.', error);
      }
    };
    const ground = () => watching?.ground || platform;

    return {
      ground: {
        ...platform,
        cookies: {...platform.cookies, set: (...cookie) => ground().cookies.set(...cookie)},
        send: (...request) => ground().send(...request),
      },
      component: (core) => ({
        name: 'Diagnostics',
        transport: (next) => async (parcel) => {
          if (!watching && watched()) await ready();
          return (watching?.component(core).transport!(next) || next)(parcel);
        },
      }),
    };
  };
