/** The README's five lines of React for sites that render offers themselves, as they stand there. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import ts from 'typescript';
import {describeEach, type Session, type Tab} from '../support/browsers.js';
import {eventually, openEdge, quietly, ROOT, type TestEdge} from '../support/edge.js';
import {item} from '../support/offers.js';
import {attributes, IDENTITY, openSite, page, stub, type Site} from '../support/site.js';

const LIBRARIES = [
  'react/umd/react.development.js',
  'react-dom/umd/react-dom.development.js',
] as const;

const fileOf = (...path: string[]) => readFileSync(join(ROOT, ...path), 'utf8');
const [, example = ''] = /```jsx\n(.*?)```/s.exec(fileOf('README.md')) ?? [];
const {outputText: hero} = ts.transpileModule(example, {
  compilerOptions: {jsx: ts.JsxEmit.React, target: ts.ScriptTarget.ES2020},
});

/** In the page: mounted twice, as StrictMode does; `leave` takes it away. */
const MOUNT = `const root = ReactDOM.createRoot(document.getElementById('app'));
  root.render(React.createElement(React.StrictMode, null, React.createElement(Hero)));
  window.leave = () => root.unmount();`;

describeEach('a React component that renders offers itself', (launch) => {
  let edge: TestEdge;
  let site: Site;
  let session: Session;
  let tab: Tab;

  beforeAll(async () => {
    edge = await openEdge();
    site = await openSite({
      '/react.js': {
        html: LIBRARIES.map((file) => fileOf('node_modules', file)).join('\n;'),
        headers: {'content-type': 'text/javascript; charset=utf-8'},
      },
    });
    session = await launch();
  });
  afterAll(async () => {
    await session?.close();
    await site?.close();
    await edge?.close();
  });
  beforeEach(async () => {
    await edge.reset();
    tab = await session.newTab();
  });
  afterEach(() => tab?.close());

  it.each(['page.min.js', 'full.min.js'])(
    'shows what the page view asked for (%s)',
    async (file) => {
      await edge.offers({
        __view__: [{items: [item('json-content-item', {content: {headline: 'Free returns'}})]}],
      });
      site.pages['/'] = page(
        `<div id="app"></div>${stub('edgetag')}<script src="/react.js"></script>
      <script>${hero}\n${MOUNT}</script>
      <script async src="/tag/${file}" ${attributes(edge)}></script>`,
      );
      await tab.goto(`${site.url}/`);
      const headline = () => tab.run(() => document.querySelector('h1')?.textContent ?? '');
      expect(await eventually(headline, (text) => text == 'Free returns')).toBe('Free returns');
      // By the page view, or by one event of its own if React was later; mounted twice, asked once.
      await quietly();
      const asked = (await edge.events()).filter(({event}) => event.query?.personalization);
      expect(asked).toHaveLength(1);
      await tab.run(() => (window as any).leave());
      expect(await eventually(headline, (text) => !text)).toBe('');
    },
  );

  it('shows its own words where there is no offer', async () => {
    site.pages['/'] = page(
      `<div id="app"></div>${stub('edgetag')}<script src="/react.js"></script>
      <script>${hero}\n${MOUNT}</script>
      <script async src="/tag/page.min.js" ${attributes(edge)}></script>`,
    );
    await tab.goto(`${site.url}/`);
    await edge.received(1);
    const headline = () => tab.run(() => document.querySelector('h1')?.textContent ?? '');
    expect(await eventually(headline, (text) => !!text)).toBe('Shoes');
    // So it is when the answer has come, too.
    await tab.run(async (name) => {
      while (!document.cookie.includes(name)) await new Promise((wait) => setTimeout(wait, 10));
    }, IDENTITY);
    await quietly();
    expect(await headline()).toBe('Shoes');
  });
});
