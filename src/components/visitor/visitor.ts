import {createLegacy} from './legacy.js';
import {createLanding} from './landing.js';
import {ecidIn} from '../../platform/ecid.js';
import type {linked} from './link.js';
import type {Awaitable, Component, Json, Level} from '../../core/types.js';

/** What is known of the visitor: what was not, is null. */
export interface Identity {
  identity: Record<string, string | null>;
  edge: {regionId?: number};
}

export interface VisitorCommands {
  /** Who the visitor is, in the namespaces `ECID` (default) and `CORE`; asks the edge if need be. */
  getIdentity(options?: {
    namespaces?: ('ECID' | 'CORE')[];
    edgeConfigOverrides?: Json | undefined;
  }): Promise<Identity>;
  /** Adds the visitor's identity to a link to a site on another domain; gives it back as it was if that fails. */
  appendIdentityToUrl(options: {url: string; edgeConfigOverrides?: Json}): Promise<{url: string}>;
}

/**
 * Tells the page who the visitor is, and the edge who comes with an identity: by a link, or from the time of Adobe's
 * older libraries. After identity, which may hold a request until a stranger is known. What makes such a link is `load`'s
 * to bring.
 */
export const visitorWith =
  (load: () => Awaitable<typeof linked>): Component<VisitorCommands> =>
  (core) => {
    const {config, cookies, gate, prefix, request} = core;
    const say = (level: Level, what: string) => core.print(level, 'Identity', what);
    const cookie = () => cookies.all()[prefix + 'identity'];
    const landed = createLanding(config.orgId, say);
    const legacy = createLegacy(core);
    /** By namespace. */
    const known: Record<string, string | null | undefined> = {__proto__: null};
    let edge: Identity['edge'] = {};

    const getIdentity: VisitorCommands['getIdentity'] = async ({
      namespaces = ['ECID'],
      edgeConfigOverrides: overrides,
    } = {}) => {
      await gate.opened();
      const value = cookie();
      try {
        if (value) known.ECID ||= ecidIn(value);
      } catch (error) {
        core.print('warn', '', `Unable to decode ECID from ${prefix}identity cookie`, error);
      }
      if (namespaces.some((name) => !known[name])) {
        await request({action: 'identity/acquire', overrides});
      }
      return {
        identity: Object.fromEntries(namespaces.map((name) => [name, known[name] || null])),
        edge,
      };
    };

    return {
      name: 'Identity',

      commands: {
        getIdentity,

        async appendIdentityToUrl(options) {
          try {
            return await (
              await load()
            )(core, options, getIdentity);
          } catch (error) {
            say('warn', `Unable to append identity to url. ${(error as Error).message}`);
            return options;
          }
        },
      },

      async request(parcel) {
        const id = landed() || (!cookie() && (await legacy.find()));
        if (!id) return;
        const {body = {}} = parcel;
        // What a site says itself with its consent wins.
        const identityMap = {ECID: [{id}], ...body.identityMap};
        parcel.body = {...body, ...(body.consent ? {identityMap} : {xdm: {identityMap}})};
      },

      response({headers, payloads}) {
        const header = headers.get('x-adobe-edge');
        if (header) {
          const regionId = parseInt(header.split(';')[1]!);
          if (isNaN(regionId)) core.print('warn', '', `Invalid adobe edge: "${header}"`);
          else edge = {regionId};
        }
        const before = known.ECID;
        for (const {id, namespace} of payloads('identity:result')) {
          if (namespace?.code && typeof id == 'string') known[namespace.code as string] = id;
        }
        if (!before && known.ECID) legacy.tell(known.ECID);
      },
    };
  };
