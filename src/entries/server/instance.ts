import {arrival, plausibleCookies, readRequest, type Arrival} from '../../components/arrival.js';
import {batch} from '../../components/batch.js';
import {consentWith} from '../../components/consent/gatekeeper.js';
import {setConsent} from '../../components/consent/set.js';
import {createHand, type HandOver} from '../../components/hand.js';
import {identity} from '../../components/identity.js';
import {merge} from '../../components/merge.js';
import {overrides} from '../../components/overrides.js';
import {patience} from '../../components/patience.js';
import {asking} from '../../components/personalization/asking.js';
import {visitor} from '../../components/visitor/index.js';
import {assemble} from '../../core/assemble.js';
import {readConfig, readOptions} from '../../diagnostics/checks/index.js';
import {uuid} from '../../platform/uuid.js';
import {createJar} from '../../platform/server/jar.js';
import {networkOf, type Auth} from '../../platform/server/network.js';
import {within} from './within.js';
import type {BatchCommands} from '../../components/batch.js';
import type {ConsentCommands} from '../../components/consent/index.js';
import type {MergeCommands} from '../../components/merge.js';
import type {VisitorCommands} from '../../components/visitor/index.js';
import type {ConfigureOptions, SendEventOptions, SendEventResult} from '../../core/options.js';
import type {Component, Json, Level} from '../../core/types.js';

/** What a server's instance is made of. One for each request of a visitor; for batches one may serve for long. */
export interface ServerOptions extends Pick<
  ConfigureOptions,
  | 'apiVersion'
  | 'datastreamId'
  | 'debugEnabled'
  | 'defaultConsent'
  | 'edgeBasePath'
  | 'edgeConfigOverrides'
  | 'edgeDomain'
  | 'onBeforeEventSend'
  | 'orgId'
> {
  /** The visitor's `Cookie` header. Default: that of `request`. */
  cookies?: string | null | undefined;
  /** The request that is being answered: tells events their page, referrer, browser and language. Throws if it is none. */
  request?: Arrival | undefined;
  /** The domain that the site's own tag keeps its cookies on, `example.com`. Default: this host alone. */
  domain?: string | undefined;
  /** With credentials it speaks to `server.adobedc.net`, without to the edge's public host. */
  auth?: Auth | undefined;
  /** For one sending, in milliseconds. Default 5000: with its tries, a command may take 20 seconds and more where the edge is down. */
  timeout?: number | undefined;
  /** So often what the edge may yet take is sent again. Default 3. */
  retries?: number | undefined;
  /** Ends all requests of the instance, and the waiting for them: a page gives one, so that it is made when the edge is down. */
  signal?: AbortSignal | undefined;
  /** Default: the runtime's. */
  fetch?: typeof fetch | undefined;
  /** What its messages begin with. Default `edgetag`. */
  name?: string | undefined;
}

/** Each command also takes a `signal` that ends the waiting for it; what was begun goes on. */
export interface ServerCommands
  extends BatchCommands, ConsentCommands, MergeCommands, VisitorCommands {
  sendEvent(options?: SendEventOptions): Promise<SendEventResult>;
}

type Waiting<T> = T extends [infer O]
  ? [options: O & {signal?: AbortSignal}]
  : T extends [(infer O)?]
    ? [options?: O & {signal?: AbortSignal}]
    : T;

export interface ServerInstance {
  <K extends keyof ServerCommands>(
    command: K,
    ...options: Waiting<Parameters<ServerCommands[K]>>
  ): Promise<Awaited<ReturnType<ServerCommands[K]>>>;
  /** Values of `Set-Cookie` for the answer to the browser. */
  setCookies(): string[];
  /** What the page's `applyResponse` takes, so that nobody asks the edge twice. */
  handOver(): HandOver;
}

type Failure = Error & {code: string};

// It is told anew each time: what one visitor was told of is nobody else's.
const told = () => ({});

/** Who asks for an answer may be unknown, and waits for an identity; a batch never brings one. */
const asker: Component = (core) => {
  const {request, ...hooks} = identity(core);
  return {
    ...hooks,
    request: (parcel) => (parcel.action == 'collect' ? undefined : request!(parcel)),
  };
};

/** Makes an instance that speaks for one visitor, or for a server with events of its own; throws on options that cannot be. */
export const createServerInstance = ({
  auth,
  cookies,
  domain,
  fetch,
  name = 'edgetag',
  request,
  retries = 3,
  signal,
  timeout = 5000,
  ...options
}: ServerOptions): ServerInstance => {
  const {config, warnings} = readConfig({
    apiVersion: 2,
    ...options,
    edgeDomain: options.edgeDomain ?? (auth ? 'server.adobedc.net' : 'edge.adobedc.net'),
    // Nobody will be asked while the answer is waited for.
    defaultConsent: options.defaultConsent == 'pending' ? 'out' : options.defaultConsent,
    // Pages' matters.
    thirdPartyCookiesEnabled: false,
    idMigrationEnabled: false,
  });
  const read = request === undefined ? undefined : readRequest(request);
  const cookie = cookies ?? read?.header('cookie') ?? '';
  if (typeof cookie != 'string') {
    throw new Error("'cookies' is no text. Give what stands in the visitor's Cookie header.");
  }
  const jar = createJar(plausibleCookies(cookie), domain, read?.hostname);
  const say = (level: Level, ...what: unknown[]) => {
    if (config.debugEnabled) console[level](`[${name}]`, ...what);
  };
  const {hand, handOver} = createHand();
  const core = assemble(
    [
      arrival(read),
      merge,
      overrides,
      patience(retries, signal),
      asker,
      visitor,
      // Who asks for the page is gone before it could be told again.
      consentWith(() => (core, options) => setConsent(core, options, told), Infinity),
      asking(read?.url),
      batch,
      hand,
    ],
    config,
    {
      cookies: jar,
      uuid,
      print: say,
      send: networkOf({
        auth,
        fetch,
        orgId: options.orgId,
        signal,
        timeout,
        // The site's others are nobody's business.
        cookies: () =>
          Object.entries(jar.all())
            .filter(([name]) => name.startsWith(core.prefix))
            .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
            .join('; '),
      }),
    },
    (level, component, ...what) => say(level, ...(component ? [component] : []), ...what),
    name,
  );
  for (const warning of warnings) say('warn', warning);
  const commands: Json = Object.assign({}, ...core.hooks.map((hook) => hook.commands as Json));

  const instance = async (command: string, given: Json = {}) => {
    const {signal: own, ...rest} = given ?? {};
    try {
      if (!Object.keys(commands).includes(command)) {
        const known = Object.keys(commands).sort().join(', ');
        throw new Error(`The ${command} command does not exist. These do: ${known}.`);
      }
      const work = async () => commands[command](readOptions(command, rest, config).options);
      return (await within(work, [signal, own])) ?? {};
    } catch (thrown) {
      const {code, message, name: kind = 'Error'} = Object(thrown) as Partial<Failure>;
      if (code == 'declinedConsent') return {};
      // Another: what a callback throws may be no error, or have a message that cannot be changed.
      const error = new Error(`[${name}] ${command}: ${message ?? String(thrown)}`);
      throw Object.assign(error, {name: kind, cause: thrown});
    }
  };
  return Object.assign(instance, {setCookies: jar.setCookies, handOver}) as ServerInstance;
};
