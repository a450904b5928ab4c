/** Offers to start from: complete propositions that the demo shop knows how to show. */
import type {Json} from '../edge/types.js';

export interface Preset {
  label: string;
  make: (scope: string) => Json[];
}

const SCHEMA = 'https://ns.adobe.com/personalization/';

export const presets: readonly Preset[] = [
  {
    label: 'HTML hero',
    make: (scope) => [
      proposition(scope, 'html-hero', {
        id: 'html-hero-1',
        schema: `${SCHEMA}html-content-item`,
        data: {
          id: 'html-hero-1',
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
