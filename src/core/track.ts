import {each, merge, merged, some} from './object.js';
import type {Core, Draft, Hooks, Json} from './types.js';

/** Walks one event from command options to the edge's answer. */
export const createTrack = (core: Omit<Core, 'track'>, hooks: readonly Hooks[]): Core['track'] => {
  const {config, gate, log, request, uuid} = core;
  return async (given) => {
    // A copy: what the page does to its objects while consent is pending changes nothing.
    const options = merged({}, given);
    const {type, documentUnloading: unloading, edgeConfigOverrides: overrides} = options;
    const createdAt = Date.now();
    // However it is edited, it must be known as the same event when it is sent again.
    const id = {_id: uuid(), timestamp: new Date(createdAt).toISOString()};
    const draft: Draft = {
      options,
      createdAt,
      xdm: {...id, ...(type && {eventType: type})},
      data: {},
      meta: {},
      query: {},
    };
    if ((options.xdm?.eventType || type) == 'web.webpagedetails.pageViews') core.view = draft;
    // Every component adds what it knows; one that fails is left out, not fatal.
    const followUps = await each(hooks, (hook) => hook.event?.(draft), log);

    return request({createdAt, overrides, unloading}, followUps, async (parcel) => {
      await gate.opened();
      const {xdm, data, meta, query} = draft;
      // The caller's values win, then the site's callback has the last word.
      const content: Json = {xdm: merge(xdm, options.xdm), data: merged(data, options.data)};
      if (config.onBeforeEventSend?.(content) === false) return false;
      parcel.events = [
        {
          xdm: {...id, ...content.xdm},
          data: some(content.data),
          meta: some(meta),
          query: some(query),
        },
      ];
    });
  };
};
