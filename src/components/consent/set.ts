import type {Core, Json} from '../../core/types.js';

/** The last change of each instance: they go to the edge one after the other. */
const changes = new WeakMap<Core, Promise<unknown>>();

/** Tells the edge, and resolves to what was asked for: `in` or `out`. */
export const setConsent = async (
  core: Core,
  {edgeConfigOverrides: overrides, ...body}: Json,
): Promise<string> => {
  const send = () => core.request({action: 'privacy/set-consent', body, overrides});
  const change = Promise.resolve(changes.get(core)).then(send, send);
  changes.set(core, change);
  await change;
  return /"(general":"out|val":"n)"/.test(JSON.stringify(body)) ? 'out' : 'in';
};
