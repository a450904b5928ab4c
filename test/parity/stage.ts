/** What a script has in its hands, in the page, whichever library is there. */
import type {Json} from '../../src/core/types.js';

export type Alloy = (command: string, ...options: unknown[]) => Promise<any>;

export interface Stage {
  /** The page's `alloy`. */
  alloy: Alloy;
  /** `configure` with what every script has in common; undefined takes an option away. */
  configure(options?: Json): Promise<any>;
  /** `sendEvent` that asks for no offers. */
  send(options?: Json): Promise<any>;
  /** What became of a promise; after so long, nothing. */
  outcome(promise: unknown, patience?: number): Promise<unknown>;
  /** Waits for something to be so, but not for long: what never comes shall be seen in the comparison. */
  until(so: () => unknown): Promise<void>;
  /** Whether the library has written this on the console, anywhere in a line. */
  said(words: string): boolean;
  /** Waits until so many requests were answered or have failed; needs a monitor. */
  answers(count: number): Promise<void>;
  /** What a monitor has heard of content. */
  content(): unknown[];
  /** `setConsent` in the form that most sites use. */
  consent(general: string): Promise<any>;
  /** What the script was given, and what its `before` returned. */
  given: any;
  before: any;
  org: string;
  datastream: string;
}

/** What the page keeps for the driver. */
export interface Backstage {
  stage: Stage;
  lines: unknown[];
  calls: unknown[];
  plain(value: unknown): unknown;
}

export interface Setting {
  org: string;
  datastream: string;
  given: unknown;
  /** Options that only one of the libraries knows. */
  own: Json;
  monitored: boolean;
}

const HOOKS = [
  ...['onInstanceCreated', 'onInstanceConfigured', 'onBeforeCommand', 'onCommandResolved'],
  ...['onCommandRejected', 'onBeforeNetworkRequest', 'onNetworkResponse', 'onNetworkError'],
  ...['onBeforeLog', 'onContentHiding', 'onContentRendering'],
];

/** Runs in the page before everything else; must stand alone, as it travels as text. */
const setUp = ({org, datastream, given, own, monitored, hooks}: Setting & {hooks: string[]}) => {
  const page = window as any;

  // What can be said in JSON, as it is now: objects may change later.
  const plain = (value: any): any => {
    if (typeof value == 'function') return '<function>';
    if (value instanceof Error) return {error: value.message};
    if (value instanceof Date) return '<date>';
    if (Array.isArray(value)) return value.map(plain);
    if (value === undefined) return '<undefined>';
    if (typeof value != 'object' || !value) return value;
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return Object.fromEntries(entries.map(([key, one]) => [key, plain(one)]));
  };

  const backstage: Backstage = {lines: [], calls: [], plain, stage: undefined as never};
  page.backstage = backstage;

  for (const level of ['log', 'info', 'warn', 'error'] as const) {
    const print = console[level];
    console[level] = (...all: unknown[]) => {
      if (String(all[0]).startsWith('[')) backstage.lines.push([level, ...all.map(plain)]);
      print.apply(console, all);
    };
  }
  if (monitored) {
    const hook = (name: string) => [
      name,
      (payload: unknown) => void backstage.calls.push([name, plain(payload)]),
    ];
    page.__alloyMonitors = [Object.fromEntries(hooks.map(hook))];
  }

  const stage: Stage = {
    given,
    org,
    datastream,
    before: undefined,
    alloy: (...all) => page.alloy(...all),
    configure: (options = {}) =>
      page.alloy('configure', {
        orgId: org,
        datastreamId: datastream,
        clickCollectionEnabled: false,
        thirdPartyCookiesEnabled: false,
        ...own,
        ...options,
      }),
    send: ({personalization, ...options} = {}) =>
      page.alloy('sendEvent', {
        ...options,
        personalization: {defaultPersonalizationEnabled: false, ...personalization},
      }),
    consent: (general) =>
      page.alloy('setConsent', {
        consent: [{standard: 'Adobe', version: '1.0', value: {general}}],
      }),
    answers: (count) =>
      stage.until(
        () =>
          (backstage.calls as [string][]).filter(([hook]) =>
            /^onNetwork(Response|Error)$/.test(hook),
          ).length >= count,
      ),
    content: () => (backstage.calls as [string][]).filter(([hook]) => /^onContent/.test(hook)),
    said: (words) => JSON.stringify(backstage.lines).includes(words),
    outcome: (promise, patience = 20_000) =>
      Promise.race([
        Promise.resolve(promise).then(
          (value) => ({resolved: plain(value)}),
          (error) => ({rejected: plain(error)}),
        ),
        new Promise((done) => setTimeout(done, patience, 'nothing')),
      ]),
    async until(so) {
      const end = performance.now() + 3000;
      while (!so() && performance.now() < end) await new Promise((done) => setTimeout(done, 5));
    },
  };
  backstage.stage = stage;
};

/** As source for the page. */
export const settingUp = (setting: Setting) =>
  `(${setUp.toString()})(${JSON.stringify({...setting, hooks: HOOKS}).replace(/</g, '\\u003c')})`;
