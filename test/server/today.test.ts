/** The shop's page that is made on the server. */
import {openEdge, type TestEdge} from '../support/edge.js';

let edge: TestEdge;
beforeAll(async () => {
  edge = await openEdge();
});
afterAll(() => edge?.close());

it('shows the words of an offer, also where they look like a place of the page', async () => {
  const content = {headline: '{{answer}} {{origin}}', text: '{{hero}}'};
  const schema = 'https://ns.adobe.com/personalization/json-content-item';
  await edge.offers({hero: [{id: '{{answer}}', items: [{schema, data: {content}}]}]});
  const page = await (await fetch(`${edge.url}/today.html`)).text();
  expect(page).toContain('data-offer="{{answer}}"');
  expect(page).toContain('<h1>{{answer}} {{origin}}</h1><p>{{hero}}</p>');
  expect(page).toContain('"responseBody"');
});
