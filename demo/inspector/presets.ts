/** Offers to start from: complete propositions that the demo shop knows how to show. */
import type {Json} from '../edge/types.js';

export interface Preset {
  label: string;
  make: (scope: string) => Json[];
}

const SCHEMA = 'https://ns.adobe.com/personalization/';

const action = (label: string, name: string, data: Json, more: Json = {}): Preset => ({
  label,
  make: (scope) => [
    proposition(scope, name, {id: `${name}-1`, schema: `${SCHEMA}dom-action`, data, ...more}),
  ],
});

export const presets: readonly Preset[] = [
  {
    label: 'HTML hero',
    make: (scope) => [
      proposition(scope, 'html-hero', {
        id: 'html-hero-1',
        schema: `${SCHEMA}html-content-item`,
        data: {
          id: 'html-hero-1',
          type: 'setHtml',
          selector: '[data-slot="hero"]',
          format: 'text/html',
          content:
            '<p class="kicker">For returning walkers</p>' +
            '<h1>Your old pair has earned a rest</h1>' +
            '<p>Send it back to us and take 20 percent off the next one.</p>' +
            '<a class="button" href="/shoes/">Choose a new pair</a>',
        },
      }),
    ],
  },
  {
    label: 'JSON banner',
    make: (scope) => [
      proposition(scope, 'json-banner', {
        id: 'json-banner-1',
        schema: `${SCHEMA}json-content-item`,
        data: {
          id: 'json-banner-1',
          format: 'application/json',
          content: {
            slot: 'hero',
            kicker: 'This week',
            headline: 'Rain is not an excuse',
            text: 'Waterproof pairs ship free until Sunday.',
            cta: {label: 'See what stays dry', href: '/shoes/'},
          },
        },
      }),
    ],
  },
  action('Text', 'text', {
    type: 'setText',
    selector: '#shelf',
    content: 'Chosen for wet feet',
  }),
  action('Picture', 'picture', {
    type: 'setAttribute',
    selector: '.hero use',
    content: {href: '/shoes.svg#boot'},
  }),
  action('Rearranged shelf', 'rearrange', {
    type: 'rearrange',
    selector: '.cards',
    content: {from: 3, to: 0},
  }),
  action(
    'Click tracking',
    'clicks',
    {type: 'click', selector: '.cards a'},
    {
      characteristics: {trackingLabel: 'A card of the shelf'},
    },
  ),
  {
    label: 'Redirect',
    make: (scope) => [
      proposition(scope, 'redirect', {
        id: 'redirect-1',
        schema: `${SCHEMA}redirect-item`,
        data: {content: '/shoes/'},
      }),
    ],
  },
  {label: 'No offer', make: () => []},
];

const proposition = (scope: string, activity: string, item: Json): Json => ({
  id: `demo-${activity}`,
  scope,
  scopeDetails: {
    decisionProvider: 'TGT',
    activity: {id: activity},
    characteristics: {eventToken: `token-${activity}`},
  },
  items: [item],
});
