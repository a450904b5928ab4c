import type {Component, Core, Level, Parcel, Sealed} from '../../core/types.js';

/** Where third-party cookies work, it knows visitors from other sites. */
const THIRD_PARTY = 'adobedc.demdex.net';

/** Firefox and Safari keep no third-party cookies; others call themselves by their names, too. */
const KEEPING = /Edge?\/|Chrom|^(?!.*(Firefox\/|Version\/.*Safari))/;

/**
 * Addresses every request, and those of strangers to the host that may know them. Before the queue: it sees every
 * sending, and nothing of it is on disk.
 */
export const strangers: Component = (core) => {
  const {config, cookies, gate, prefix} = core;
  const say = (level: Level, what: string) => core.print(level, 'Identity', what);
  const known = () => cookies.all()[prefix + 'identity'];
  let allowed =
    config.thirdPartyCookiesEnabled !== false &&
    !config.edgeDomain.includes('://') &&
    KEEPING.test(navigator.userAgent);
  const fetch = allowed ? ['ECID', 'CORE'] : ['ECID'];
  const address = createAddress(core);
  /** Requests of a stranger that are not over; identity holds all but one. */
  let asking = 0;

  return {
    name: 'Identity',

    request(parcel) {
      if (config.targetMigrationEnabled) parcel.meta = {...parcel.meta, target: {migration: true}};
      if (known()) return;
      if (asking++) say('info', 'Delaying request while retrieving ECID from server.');
      return (response) => {
        if (response && !known()) {
          say(
            'warn',
            `Identity cookie not found. Is the datastream one of ${config.orgId}, and are cookies allowed?`,
          );
        }
        if (--asking && known()) say('info', 'Resuming previously delayed request.');
      };
    },

    transport: (send) => async (parcel) => {
      parcel.query = {...parcel.query, identity: {fetch}};
      // A beacon would not tell that the host is blocked.
      const elsewhere = allowed && !known() && !parcel.unloading;
      const {url} = (parcel.sealed ||= address(parcel, elsewhere ? THIRD_PARTY : undefined));
      const reply = await send(parcel);
      const blocked = !reply.status && url.includes(THIRD_PARTY);
      // Somebody has decided meanwhile that it must not go.
      if (!blocked || parcel.reply || gate.state() == 'out') return reply;
      allowed = false;
      // The same request again, with what cookies this host is to see.
      const {json} = address(parcel);
      parcel.sealed = {url: url.replace(THIRD_PARTY, config.edgeDomain), json};
      return send(parcel);
    },
  };
};

/** Addresses with what Adobe Target left, and with a token while somebody watches this page from Adobe Assurance. */
const createAddress = ({cookies, gate, name, seal, uuid}: Core) => {
  const [, session] = /[?&]adb_validation_sessionid=([^&]+)/.exec(location.search) || [];
  const key = `com.adobe.alloy.instance.${name}.validation.clientId`;
  let client = uuid();

  return (parcel: Parcel, host?: string): Sealed => {
    const {mbox: value, mboxEdgeCluster} = cookies.all();
    const {url, json} = seal(parcel, host, mboxEdgeCluster && 't' + mboxEdgeCluster);
    const {state, target} = json.meta;
    // To a host that cannot see it.
    if (target && value && !`.${new URL(url).hostname}`.endsWith('.' + state.domain)) {
      state.entries = [...(state.entries || []), {key: 'mbox', value}];
    }
    if (!session) return {url, json};
    try {
      client = localStorage[key] || client;
      if (gate.state() == 'in') localStorage[key] = client;
    } catch {
      // Refused: it is this page's alone.
    }
    return {url: `${url}&adobeAepValidationToken=${session}%7C${client}`, json};
  };
};
