/** Clicks: what a site makes of them, when they are sent, and where ours does what Alloy does not. */
import type {Json} from '../../../src/core/types.js';
import type {Script} from '../drive.js';
import {RETURNING} from '../given.js';
import {clicked} from './links.js';

/** On a page with links that lead nowhere. */
const withLink = (more: Partial<Script> & Pick<Script, 'name' | 'run'>): Script => ({
  requests: 2,
  ...more,
  page: {
    cookies: RETURNING,
    before: () => {
      addEventListener('click', (event) => event.preventDefault());
      addEventListener('DOMContentLoaded', () => {
        document.body.innerHTML = `<div id="region"><a id="in" href="/shoes">Shoes</a>
          <a id="out" href="https://other.test/">Out</a><a id="zip" href="/a.zip">Zip</a><p>Text</p></div>`;
      });
    },
    ...more.page,
  },
});

const filters: Script[] = [
  withLink({
    name: 'filterClickDetails may change what is told',
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        clickCollection: {
          filterClickDetails: (props: Json) => {
            props.linkName = `${props.clickedElement.id} ${props.pageName} ${props.pageIDType}`;
            props.linkRegion = 'somewhere';
            props.linkType = 'download';
            props.linkUrl = 'https://a.test/';
            props.pageName = 'Named';
            props.pageIDType = 1;
            props.more = 'ignored';
          },
        },
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
    },
  }),
  withLink({
    name: 'filterClickDetails may reject a click, which is said',
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        debugEnabled: true,
        clickCollection: {
          filterClickDetails: ({clickedElement}: Json) => clickedElement.id != 'in',
        },
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
      document.querySelector<HTMLElement>('#out')!.click();
    },
    looks: ['requests', 'result', 'lines', 'uncaught'],
    // Alloy's click asks for offers.
    instead(outcome) {
      outcome.lines = outcome.lines.filter((line) => line.at(-1) != 'No offers were returned.');
    },
  }),
  withLink({
    name: 'filterClickDetails decides of a type that may not be told of',
    requests: 1,
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        debugEnabled: true,
        clickCollection: {
          externalLinkEnabled: false,
          filterClickDetails: (props: Json) => void (props.linkType = 'exit'),
        },
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
    },
  }),
  withLink({
    name: 'filterClickDetails is not asked of what is no link',
    requests: 1,
    run: async ({configure, send}) => {
      const asked: unknown[] = [];
      await configure({
        clickCollectionEnabled: true,
        clickCollection: {filterClickDetails: (props: Json) => void asked.push(props)},
      });
      await send();
      document.querySelector<HTMLElement>('p')!.click();
      return asked;
    },
  }),
  withLink({
    name: 'filterClickDetails goes before onBeforeLinkClickSend',
    run: async ({configure, send}) => {
      const asked: string[] = [];
      await configure({
        clickCollectionEnabled: true,
        clickCollection: {filterClickDetails: () => void asked.push('filterClickDetails')},
        onBeforeLinkClickSend: () => void asked.push('onBeforeLinkClickSend'),
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
      return asked;
    },
  }),
  withLink({
    name: 'onBeforeLinkClickSend may add to the event',
    run: async ({configure, send}) => {
      const given: Json[] = [];
      await configure({
        clickCollectionEnabled: true,
        onBeforeLinkClickSend: (options: Json) => {
          given.push({...JSON.parse(JSON.stringify(options)), id: options.clickedElement.id});
          options.xdm.web.webInteraction.name = 'Renamed';
          options.xdm.custom = 1;
          options.data.custom = {a: 1};
        },
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
      return given;
    },
  }),
  withLink({
    name: 'onBeforeLinkClickSend may replace it',
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        onBeforeLinkClickSend: (options: Json) => {
          options.xdm = {
            eventType: 'web.webinteraction.linkClicks',
            web: {webInteraction: {name: 'N', region: 'R', type: 'exit', URL: 'https://a.test/'}},
          };
          options.data = {own: true};
        },
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
    },
  }),
  withLink({
    name: 'onBeforeLinkClickSend may reject it, which is said',
    requests: 1,
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        debugEnabled: true,
        onBeforeLinkClickSend: () => false,
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
    },
  }),
  withLink({
    name: 'onBeforeLinkClickSend may take the name away, and with it the event',
    requests: 1,
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        onBeforeLinkClickSend: ({xdm, data}: Json) => {
          delete xdm.web.webInteraction.name;
          delete data.__adobe;
        },
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
    },
  }),
  withLink({
    name: 'onBeforeLinkClickSend decides of a type that may not be told of',
    requests: 1,
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        debugEnabled: true,
        clickCollection: {downloadLinkEnabled: false},
        onBeforeLinkClickSend: ({xdm}: Json) => void (xdm.web.webInteraction.type = 'download'),
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
    },
  }),
  withLink({
    name: 'onBeforeEventSend sees the event, and may add to it',
    run: async ({configure, send, until}) => {
      const seen: unknown[] = [];
      await configure({
        clickCollectionEnabled: true,
        onBeforeEventSend: ({xdm, data}: Json) => {
          seen.push(xdm.eventType, Object.keys(xdm.web as Json).sort(), Object.keys(data as Json));
          data.more = 1;
        },
      });
      await send();
      document.querySelector<HTMLElement>('#in')!.click();
      await until(() => seen[3]);
      return seen;
    },
  }),
  withLink({
    name: 'a click that another tool says again is one',
    run: async ({configure, send}) => {
      await configure({clickCollectionEnabled: true});
      await send();
      const link = document.querySelector<HTMLElement>('#in')!;
      link.click();
      const again = new MouseEvent('click', {bubbles: true, cancelable: true});
      link.dispatchEvent(Object.assign(again, {s_fe: 1}));
    },
  }),
  withLink({
    name: 'a click that the page stops counts',
    run: async ({configure, send}) => {
      await configure({clickCollectionEnabled: true});
      await send();
      const link = document.querySelector<HTMLElement>('#in')!;
      link.addEventListener('click', (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
      });
      link.click();
    },
  }),
  withLink({
    name: 'the first click makes a visitor known',
    page: {cookies: {}},
    requests: 1,
    run: async ({configure, until}) => {
      await configure({clickCollectionEnabled: true});
      document.querySelector<HTMLElement>('#out')!.click();
      await until(() => document.cookie.includes('identity'));
    },
  }),
];

const pages: Script[] = [
  withLink({
    name: 'a click tells the name of the page, once an event has said it',
    requests: 4,
    run: async ({configure, said, send, until}) => {
      await configure({clickCollectionEnabled: true, debugEnabled: true});
      await send({xdm: {web: {webPageDetails: {name: 'Home'}}}});
      document.querySelector<HTMLElement>('#in')!.click();
      await until(() => said('linkClicks'));
      await send();
      document.querySelector<HTMLElement>('#out')!.click();
    },
    looks: ['requests', 'storage'],
  }),
  withLink({
    name: 'two instances share the name of the page, and each tells of a click',
    page: {names: ['alloy', 'second']},
    requests: 3,
    run: async ({configure, send}) => {
      await configure({clickCollectionEnabled: true});
      await (window as any).second('configure', {
        orgId: 'SECOND@AdobeOrg',
        datastreamId: 'second',
        thirdPartyCookiesEnabled: false,
      });
      await send({xdm: {web: {webPageDetails: {name: 'Home'}}}});
      document.querySelector<HTMLElement>('#in')!.click();
    },
    looks: ['requests'],
  }),
  withLink({
    name: 'a grouped click goes with the next page view, and with no other event',
    requests: 3,
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        clickCollection: {eventGroupingEnabled: true},
      });
      await send({xdm: {web: {webPageDetails: {name: 'Home'}}}});
      document.querySelector<HTMLElement>('#in')!.click();
      await send({type: 'other'});
      await send({
        type: 'web.webpagedetails.pageViews',
        xdm: {web: {webPageDetails: {name: 'Next'}}},
        data: {own: 1},
      });
    },
  }),
  withLink({
    name: 'of several grouped clicks the last one counts',
    requests: 2,
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        clickCollection: {
          eventGroupingEnabled: true,
          filterClickDetails: (props: Json) => void (props.linkName += ' filtered'),
        },
      });
      await send({xdm: {web: {webPageDetails: {name: 'Home'}}}});
      const link = document.querySelector<HTMLElement>('#in')!;
      link.click();
      link.textContent = 'Boots';
      link.click();
      await send({xdm: {web: {webPageDetails: {name: 'Next'}}}});
    },
  }),
  withLink({
    name: 'a grouped click is forgotten over one that is sent',
    requests: 3,
    run: async ({configure, said, send, until}) => {
      await configure({
        clickCollectionEnabled: true,
        debugEnabled: true,
        clickCollection: {eventGroupingEnabled: true},
      });
      await send({xdm: {web: {webPageDetails: {name: 'Home'}}}});
      document.querySelector<HTMLElement>('#in')!.click();
      document.querySelector<HTMLElement>('#out')!.click();
      await until(() => said('linkClicks'));
      await send({xdm: {web: {webPageDetails: {name: 'Next'}}}});
    },
    looks: ['requests', 'storage'],
  }),
  withLink({
    name: 'exits and downloads are not grouped',
    requests: 3,
    run: async ({configure, said, send, until}) => {
      await configure({
        clickCollectionEnabled: true,
        debugEnabled: true,
        clickCollection: {eventGroupingEnabled: true},
      });
      await send({xdm: {web: {webPageDetails: {name: 'Home'}}}});
      document.querySelector<HTMLElement>('#out')!.click();
      await until(() => said('"exit"'));
      document.querySelector<HTMLElement>('#zip')!.click();
    },
    looks: ['requests', 'storage'],
  }),
  withLink({
    name: 'onBeforeLinkClickSend has no grouping',
    requests: 2,
    run: async ({configure, send}) => {
      await configure({
        clickCollectionEnabled: true,
        clickCollection: {eventGroupingEnabled: true},
        onBeforeLinkClickSend: () => {},
      });
      await send({xdm: {web: {webPageDetails: {name: 'Home'}}}});
      document.querySelector<HTMLElement>('#in')!.click();
    },
  }),
  withLink({
    name: 'a grouped click waits in the tab for another page',
    requests: 1,
    run: async ({configure, org, send, until}) => {
      await configure({
        clickCollectionEnabled: true,
        clickCollection: {eventGroupingEnabled: true, sessionStorageEnabled: true},
      });
      const kept = () => sessionStorage.getItem(`com.adobe.alloy.${org}clickData`);
      await send({xdm: {web: {webPageDetails: {name: 'Home'}}}});
      const home = kept();
      document.querySelector<HTMLElement>('#in')!.click();
      await until(() => kept() != home);
      return [home, kept()];
    },
  }),
  withLink({
    name: 'what waits in the tab goes with the first page view',
    requests: 2,
    run: async ({configure, org, send}) => {
      sessionStorage.setItem(
        `com.adobe.alloy.${org}clickData`,
        '{"pageName":"Home","linkName":"Hi","linkRegion":"BODY","linkType":"other","linkUrl":"https://www.shop.test/","pageIDType":1}',
      );
      await configure({
        clickCollectionEnabled: true,
        clickCollection: {eventGroupingEnabled: true, sessionStorageEnabled: true},
      });
      await send({xdm: {web: {webPageDetails: {name: 'Next'}}}});
      return send({xdm: {web: {webPageDetails: {name: 'After'}}}});
    },
  }),
];

const choices: Script[] = [
  withLink({
    name: 'a declined click is said, and nothing else',
    requests: 0,
    run: async ({configure, consent, said, until}) => {
      await configure({
        clickCollectionEnabled: true,
        debugEnabled: true,
        defaultConsent: 'pending',
      });
      await consent('out');
      document.querySelector<HTMLElement>('#out')!.click();
      await until(() => said('click collection'));
    },
  }),
  withLink({
    name: 'a click waits for consent',
    requests: 2,
    run: async ({configure, consent}) => {
      await configure({clickCollectionEnabled: true, defaultConsent: 'pending'});
      document.querySelector<HTMLElement>('#out')!.click();
      await consent('in');
    },
    looks: ['requests', 'uncaught'],
  }),
  withLink({
    name: 'a monitor can read links, also where clicks are not collected',
    page: {
      before: () => {
        const told: Json[] = ((window as any).told = []);
        (window as any).__alloyMonitors = [
          {onInstanceConfigured: (details: Json) => told.push(details)},
        ];
      },
    },
    requests: 0,
    run: async ({configure}) => {
      document.body.innerHTML =
        '<div id="region"><a id="in" href="/shoes">Shoes</a><a id="zip" href="/a.zip"></a><p>Text</p></div>';
      await configure();
      const {getLinkDetails} = (window as any).told[0];
      return ['#in', '#zip', 'p', '#none'].map((one) => {
        const {linkName, linkRegion, linkType, linkUrl, pageIDType, pageName} = getLinkDetails(
          document.querySelector(one),
        );
        return [linkName, linkRegion, linkType, linkUrl, pageIDType, pageName];
      });
    },
  }),
  withLink({
    name: 'a monitor reads of a link what the site makes of it, but what Activity Map is told wins',
    page: {
      before: () => {
        const told: Json[] = ((window as any).told = []);
        (window as any).__alloyMonitors = [
          {onInstanceConfigured: (details: Json) => told.push(details)},
        ];
      },
    },
    requests: 0,
    run: async ({configure}) => {
      document.body.innerHTML = '<a href="/shoes">Shoes</a>';
      await configure({
        onBeforeLinkClickSend: ({data, xdm}: Json) => {
          Object.assign(xdm.web.webInteraction as Json, {name: 'N', type: 'exit', URL: 'u:'});
          data.__adobe.analytics.contextData.a.activitymap.region = 'R';
        },
      });
      return (window as any).told[0].getLinkDetails(document.querySelector('a'));
    },
  }),
];

/** Where ours does on purpose what Alloy does not. */
const better: Script[] = [
  withLink({
    // An address is no name: the next page of an application would be reported under it.
    name: 'ours never takes an address for the name of a page',
    requests: 3,
    run: async ({configure, said, send, until}) => {
      await configure({clickCollectionEnabled: true, debugEnabled: true});
      await send();
      document.querySelector<HTMLElement>('#out')!.click();
      await until(() => said('linkClicks'));
      history.pushState({}, '', '/next');
      document.querySelector<HTMLElement>('#zip')!.click();
    },
    instead({requests}) {
      const {data} = requests[2]!.body.events[0];
      Object.assign(data.__adobe.analytics.contextData.a.activitymap as Json, {
        page: 'https://www.shop.test/next',
        pageIDType: 0,
      });
    },
    looks: ['requests', 'uncaught'],
  }),
  withLink({
    // A callback that throws is the site's mistake, and no reason for an error that nobody caught.
    name: 'ours says that a callback throws, and throws nothing at the page',
    requests: 1,
    run: async ({configure, said, send, until}) => {
      await configure({
        clickCollectionEnabled: true,
        debugEnabled: true,
        clickCollection: {
          filterClickDetails: () => {
            throw new Error('Oh no.');
          },
        },
      });
      await send();
      document.querySelector<HTMLElement>('#out')!.click();
      await until(() => said('Oh no.'));
    },
    instead: (outcome) => (outcome.uncaught = []),
    looks: ['requests', 'uncaught'],
  }),
  {
    // A whole page may be one button.
    ...clicked(
      'ours cuts the name of a link at 255 characters',
      `<a href="/x">${'ab '.repeat(200)}</a>`,
    ),
    instead({requests}) {
      const {data, xdm} = requests[1]!.body.events[0];
      const name = 'ab '.repeat(85);
      xdm.web.webInteraction.name = name;
      data.__adobe.analytics.contextData.a.activitymap.link = name;
    },
  },
  withLink({
    // React has Safari on iOS in mind, and not what a click means.
    name: 'ours takes no container for a link whose handler does nothing',
    requests: 3,
    run: async ({configure, said, send, until}) => {
      await configure({clickCollectionEnabled: true, debugEnabled: true});
      await send();
      document.body.innerHTML = '<div><p>Text</p></div><a href="/x">X</a>';
      document.querySelector('div')!.onclick = () => {};
      document.querySelector('p')!.click();
      document.querySelector('a')!.click();
      await until(() => said('"/x"') || said('www.shop.test/x'));
    },
    instead(expected) {
      const {requests} = expected;
      requests.splice(1, 1);
      expected.lines = [];
      // No click has named the page.
      requests[1]!.body.events[0].data.__adobe.analytics.contextData.a.activitymap.pageIDType = 0;
    },
    looks: ['requests', 'uncaught'],
  }),
  {
    // Whatever the site has marked is nobody's business.
    ...clicked(
      'ours tells nothing of what is marked to be ignored',
      '<div data-edgetag-ignore><a href="/x">X</a></div>',
    ),
    instead: ({requests}) => void requests.pop(),
    looks: ['requests', 'result'],
  },
  withLink({
    // A link or region does not end where a component begins.
    name: 'ours looks out of shadow roots',
    requests: 3,
    run: async ({configure, said, send, until}) => {
      await configure({clickCollectionEnabled: true, debugEnabled: true});
      await send();
      document.body.innerHTML = '<nav><p></p></nav><a href="/around"><span></span>Around</a>';
      const inside = (host: string, html: string) => {
        const root = document.querySelector(host)!.attachShadow({mode: 'open'});
        root.innerHTML = html;
        (root.firstElementChild as HTMLElement).click();
      };
      inside('p', '<a href="/inside">Inside</a>');
      await until(() => said('/inside'));
      inside('span', '<u>Deep</u>');
    },
    instead({requests}) {
      const {data, xdm} = requests[1]!.body.events[0];
      xdm.web.webInteraction.region = 'NAV';
      data.__adobe.analytics.contextData.a.activitymap.region = 'NAV';
      requests.push(structuredClone(requests[1]!));
      const last = requests[2]!.body.events[0];
      Object.assign(last.xdm.web.webInteraction as Json, {
        name: 'Around',
        region: 'BODY',
        URL: 'https://www.shop.test/around',
      });
      Object.assign(last.data.__adobe.analytics.contextData.a.activitymap as Json, {
        link: 'Around',
        region: 'BODY',
      });
      requests[2]!.query.requestId = crypto.randomUUID();
    },
    looks: ['requests', 'uncaught'],
  }),
];

export const clicks: Script[] = [...better, ...filters, ...pages, ...choices];
