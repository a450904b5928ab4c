import {createEdge} from './edge.js';
import {createGate} from './gate.js';
import {createTrack} from './track.js';
import type {Component, Core, Hooks, Json, Platform} from './types.js';

const DEFAULTS = {edgeDomain: 'edge.adobedc.net', edgeBasePath: 'ee', defaultConsent: 'in'};

/** Puts together what an instance consists of: its core, its components and where they join in. */
export const assemble = (
  components: readonly Component<any>[],
  options: Json,
  platform: Platform,
  print: Core['print'],
  name: string,
  unasked?: string,
): Core => {
  if (!options.datastreamId || !options.orgId) {
    throw new Error('datastreamId or orgId is missing.');
  }
  const config: Json = {...DEFAULTS, ...options};
  const gate = createGate(unasked);
  gate.set(config.defaultConsent, true);

  const hooks: Hooks<any>[] = [];
  const log: Core['log'] = (...what) => print('info', '', ...what);
  const prefix = `kndctr_${config.orgId.replace('@', '_')}_`;
  // Finished before a component sees it.
  const core = {...platform, config, gate, hooks, log, name, prefix, print} as unknown as Core;
  Object.assign(core, createEdge(core, hooks, platform.send));
  Object.assign(core, {track: createTrack(core, hooks)});
  hooks.push(...components.map((component) => component(core)), {
    name: 'DataCollector',
    commands: {sendEvent: core.track},
  });
  return core;
};
