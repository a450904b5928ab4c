/**
 * Where the two are meant to differ. Everything else is compared as it is, so this list is the whole of what a site can
 * notice when it changes from one to the other. What differs in one situation only says so there, as `instead`.
 */
import type {Json} from '../../src/core/types.js';
import type {Outcome} from './outcome.js';

export interface Difference {
  why: string;
  /** Takes it out of an outcome, whosever that is. */
  level(outcome: Outcome): void;
}

/** Calls back for every object anywhere in a value. */
const everywhere = (value: any, visit: (object: Json) => void): void => {
  if (typeof value != 'object' || !value) return;
  if (!Array.isArray(value)) visit(value as Json);
  Object.values(value as Json).forEach((one) => everywhere(one, visit));
};

/** Our own options, which the computed configuration shows. */
const OWN_OPTIONS = [
  ...['queue', 'pageViewCollectionEnabled', 'webVitalsEnabled', 'apiVersion', 'tenantNamespace'],
];
const OWN_STORAGE = /^edgetag\./;

/** Of Alloy's parts that ours does not have, or that are not compared here. When there is one, take it out of here. */
const ABSENT = {
  options: [...['conversation', 'personalizationStorageEnabled']],
  commands: [
    ...['createMediaSession', 'evaluateRulesets', 'getMediaAnalyticsTracker'],
    ...['sendConversationEvent', 'sendMediaEvent', 'sendPushSubscription', 'subscribeRulesetItems'],
  ],
  components: [
    ...['Advertising', 'BrandConcierge', 'Legacy Media Analytics'],
    ...['Push Notifications', 'RulesEngine', 'Streaming media'],
  ],
  schemas: ['ruleset-item', 'message/in-app', 'message/content-card'].map(
    (name) => `https://ns.adobe.com/personalization/${name}`,
  ),
};
const without = (list: unknown, absent: readonly string[]) =>
  (list as string[] | undefined)?.filter((one) => !absent.includes(one));

export const differences: Difference[] = [
  {
    why: 'our events have an id, by which a destination can tell a second delivery of the same event',
    level: (outcome) => everywhere(outcome, ({xdm}) => delete (xdm as Json | undefined)?._id),
  },
  {
    why: 'an event says which library collected it',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        const details = object.implementationDetails as Json | undefined;
        if (details) object.implementationDetails = {environment: details.environment as string};
      }),
  },
  {
    why: 'so does the library itself',
    level: (outcome) =>
      everywhere(outcome, ({libraryInfo}) => {
        if (libraryInfo) libraryInfo.version = typeof libraryInfo.version;
      }),
  },
  {
    why: 'our own options are part of our configuration',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        if (object.datastreamId) for (const option of OWN_OPTIONS) delete object[option];
      }),
  },
  {
    why: 'ours has fewer parts, so it says less of itself',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        if (object.datastreamId) for (const option of ABSENT.options) delete object[option];
        const {libraryInfo} = object;
        if (!libraryInfo) return;
        libraryInfo.commands = without(libraryInfo.commands, ABSENT.commands);
        libraryInfo.components = without(libraryInfo.components, ABSENT.components);
      }),
  },
  {
    why: 'parts that it does not have say nothing, and parts that only it has speak for themselves',
    level: (outcome) => {
      const silent = [...ABSENT.components, 'Queue'];
      const isSilent = (said: unknown) =>
        silent.some((name) => String(said).includes(`[${name}]`)) || /^Queue:/.test(String(said));
      outcome.lines = outcome.lines.filter((line) => !line.some(isSilent));
      outcome.calls = outcome.calls.filter(
        ([, {arguments: all, componentName}]) =>
          !silent.includes(componentName) && !all?.some(isSilent),
      );
    },
  },
  {
    why: 'likewise where it lists its commands for who gave one that there is not',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        const [intro, list] = String(object.error).split('List of available commands: ');
        if (!list) return;
        const left = without(list.replace('.', '').split(', '), ABSENT.commands)!;
        object.error = `${intro}List of available commands: ${left.join(', ')}.`;
      }),
  },
  {
    why: 'ours asks for no content that it can make nothing of',
    level: (outcome) =>
      everywhere(outcome, (query) => {
        if (query.decisionScopes) query.schemas = without(query.schemas, ABSENT.schemas);
      }),
  },
  {
    why: 'a list of what was shown in an element begins with no comma',
    level: (outcome) => {
      outcome.dom = outcome.dom.map((html) =>
        html.replaceAll('data-adobe-proposition-ids=",', 'data-adobe-proposition-ids="'),
      );
    },
  },
  {
    why: 'scripts of offers are fetched as they are written, with integrity and crossorigin, in their order, and with the nonce',
    level: (outcome) => {
      outcome.dom = outcome.dom.map((html) =>
        html.replace(/^<script .*src="([^"]*)".*>$/, '<script src="$1"></script>'),
      );
    },
  },
  {
    why: 'a click asks for no offers: the page may be gone before they come, and the next event would do without',
    level: (outcome) =>
      everywhere(outcome, (event) => {
        const xdm = event.xdm as Json | undefined;
        if (xdm?.eventType == 'web.webinteraction.linkClicks') delete event.query;
      }),
  },
  {
    why: 'the documented list of destinations is there even if it is empty; Alloy 2.33 forgot it',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        if (object.destinations?.length === 0) delete object.destinations;
      }),
  },
  {
    why: 'our queue keeps notes of its own',
    level: ({storage}) => {
      for (const key of Object.keys(storage)) if (OWN_STORAGE.test(key)) delete storage[key];
    },
  },
  {
    why: 'an id for Assurance is written when there is a session of Assurance, not on every visit',
    level: ({storage}) => {
      for (const key of Object.keys(storage)) {
        if (key.endsWith('.validation.clientId')) delete storage[key];
      }
    },
  },
  {
    why: 'a list of commands has them in another order',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        const [intro, list] = String(object.error).split('List of available commands: ');
        if (!list) return;
        const sorted = list.replace('.', '').split(', ').sort();
        object.error = `${intro}List of available commands: ${sorted.join(', ')}.`;
      }),
  },
  {
    why: 'nothing is remembered of a consent that was refused: to tell the edge again does no harm',
    level: ({cookies, storage}) => {
      const consent = Object.entries(cookies).find(([name]) => /^kndctr_.*_consent$/.test(name));
      if (!/general=out/.test(JSON.stringify(consent))) return;
      for (const key of Object.keys(storage))
        if (key.includes('.consentHashes.')) delete storage[key];
    },
  },
  {
    why: 'the cookie of older libraries is told of like any other, as it is written',
    level: (outcome) => {
      const isIt = (said: any) => /^AMCV_/.test(said?.name as string);
      outcome.lines = outcome.lines.filter((line) => !line.some(isIt));
      outcome.calls = outcome.calls.filter(([, {arguments: all}]) => !all?.some(isIt));
    },
  },
  {
    why: 'ours says in one line that an identity cookie is missing, and may say so while what makes something of offers is still on its way',
    level: (outcome) => {
      const short = (said: unknown) => {
        const [head] = /^Identity cookie not found\./.exec(String(said)) ?? [];
        return head && String(said).includes('@AdobeOrg') ? head : said;
      };
      const lines = outcome.lines.map((line) => line.map(short));
      const isIt = (line: any[]) => /^Identity cookie not found\./.test(line.at(-1) as string);
      outcome.lines = [...lines.filter((line) => !isIt(line)), ...lines.filter(isIt)];
      everywhere(outcome.calls, (payload) => {
        if (Array.isArray(payload.arguments)) payload.arguments = payload.arguments.map(short);
      });
    },
  },
  {
    why: 'nothing is written for somebody who refuses, not even for older libraries',
    level: ({cookies}) => {
      if (!/general=out/.test(JSON.stringify(cookies))) return;
      for (const name of Object.keys(cookies)) if (name.startsWith('AMCV_')) delete cookies[name];
    },
  },
  {
    why: 'a command resolves as soon as it can: what is said of others may come before or after',
    level: (outcome) => {
      const last = (line: any[]) => /command resolved\. Result:$/.test(line[2] as string);
      const resolved = outcome.lines.filter(last);
      resolved.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
      outcome.lines = [...outcome.lines.filter((line) => !last(line)), ...resolved];
    },
  },
  {
    why: 'a refusal holds at once: what ends with it is said at once, before the edge has answered',
    level: (outcome) => {
      const ends = (line: any[]) => /declined consent\.$/.test(String(line.at(-1)));
      outcome.lines = [
        ...outcome.lines.filter((line) => !ends(line)),
        ...outcome.lines.filter(ends),
      ];
    },
  },
  {
    why: 'actions of offers begin in their order: which of them ends first is nobody’s concern',
    level: (outcome) => {
      const isAction = (line: any[]) => /^Action \{.*executed\.$/.test(line.at(-1) as string);
      const actions = outcome.lines.filter(isAction);
      actions.sort((one, other) => (one.join() < other.join() ? -1 : 1));
      outcome.lines = outcome.lines.map((line) => (isAction(line) ? actions.shift()! : line));
    },
  },
  {
    why: 'what the page gives to applyPropositions is not given functions to carry',
    level: (outcome) =>
      everywhere(outcome, (object) => {
        for (const name of ['default', 'deprecated', 'required']) {
          if (object[name] == '<function>') delete object[name];
        }
      }),
  },
  {
    why: 'what is wrong with a surface is said once',
    level: (outcome) => {
      const said = new Set<unknown>();
      outcome.lines = outcome.lines.filter((line) => {
        const text = line.at(-1) as unknown;
        if (!/^(Invalid|Unsupported) .*surface/.test(String(text))) return true;
        return !said.has(text) && said.add(text);
      });
    },
  },
  {
    why: 'names of cookies are written as they are: the edge has none that need more',
    level: (outcome) => {
      outcome.cookies = Object.fromEntries(
        Object.entries(outcome.cookies).map(([name, cookie]) => [decodeURIComponent(name), cookie]),
      );
    },
  },
  {
    why: 'an event that onBeforeEventSend has emptied still says when it was',
    level: (outcome) =>
      everywhere(outcome.requests, (object) => {
        const xdm = object.xdm as Json | undefined;
        if (!xdm || xdm.implementationDetails) return;
        delete xdm.timestamp;
        if (!Object.keys(xdm)[0]) delete object.xdm;
      }),
  },
  {
    why: 'ours says once that a cookie cannot be read, and not that it waits for older libraries',
    level: (outcome) => {
      const textOf = (line: any[]) => line.map((part) => JSON.stringify(part)).join(' ');
      const said = new Set<string>();
      const odd = /Unable to decode|Unknown consent value/;
      outcome.lines = outcome.lines.filter((line) => {
        const text = textOf(line);
        if (odd.test(text)) said.add(text);
        return !odd.test(text) && !/Visitor|Legacy opt-in/.test(text);
      });
      for (const text of said) outcome.lines.push([text]);
    },
  },
  {
    why: "pixels are loaded side by side: which of them comes first is the network's affair",
    level: (outcome) => {
      const inOrder = <T>(all: T[], isPixel: (one: T) => boolean) => {
        const pixels = all.filter(isPixel).map((one) => [JSON.stringify(one), one] as const);
        pixels.sort(([one], [other]) => (one < other ? -1 : 1));
        return [...all.filter((one) => !isPixel(one)), ...pixels.map(([, one]) => one)];
      };
      outcome.requests = inOrder(outcome.requests, ({how}) => how == 'pixel');
      outcome.lines = inOrder(outcome.lines, (line) =>
        line.some((part) => /^(URL destination|ID sync) \w+: /.test(String(part))),
      );
    },
  },
];
