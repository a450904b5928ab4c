import {toldOf, visit} from '../../support/clicks.js';
import {until} from '../../support/instance.js';

const HERE = 'http://localhost/';

describe('a click', () => {
  it('is one event, in XDM and for Activity Map, that may be the last of its page', async () => {
    const {click, events, sent} = await visit('<nav><a href="/shoes">Shoes</a></nav>');
    await click();
    expect(events()).toMatchObject([
      {
        xdm: {
          eventType: 'web.webinteraction.linkClicks',
          web: {
            webInteraction: {
              name: 'Shoes',
              region: 'NAV',
              type: 'other',
              URL: `${HERE}shoes`,
              linkClicks: {value: 1},
            },
          },
        },
        data: {
          __adobe: {
            analytics: {
              contextData: {
                a: {activitymap: {page: HERE, link: 'Shoes', region: 'NAV', pageIDType: 0}},
              },
            },
          },
        },
      },
    ]);
    expect(sent[0]!.unloading).toBe(true);
  });

  it.each([
    ['a link', '<a href="/x">X</a>', 'a'],
    ['what is inside of a link', '<a href="/x"><b><i>X</i></b></a>', 'i'],
    ['an area', '<map><area href="/x" alt="X"></map>', 'area'],
    ['a button', '<button>X</button>', 'button'],
    ['an input that submits', '<input type="submit" value="X">', 'input'],
    ['an input that is an image', '<input type="image" src="/i.png" alt="X">', 'input'],
    ['what has an onclick', '<div onclick=""><p>X</p></div>', 'p'],
    ['a field of a form with one', '<form onclick=""><input name="id"><p>X</p></form>', 'p'],
  ])('counts on %s', async (_what, html, selector) => {
    expect(await toldOf(html, selector)).toMatchObject({name: 'X', type: 'other'});
  });

  it.each([
    ['text', '<p>X</p>', 'p'],
    ['a button that does nothing by itself', '<button type="button">X</button>', 'button'],
    ['a button that resets', '<button type="reset">X</button>', 'button'],
    ['an input for text', '<input type="text" value="X">', 'input'],
    ['an image input without its image', '<input type="image" alt="X">', 'input'],
    ['a link without an address', '<a>X</a>', 'a'],
    ['a link without a name', '<a href="/x"> </a>', 'a'],
    ['a link of a drawing', '<svg><a href="/x"><text>X</text></a></svg>', 'text'],
  ])('does not count on %s', async (_what, html, selector) => {
    expect(await toldOf(html, selector)).toBeUndefined();
  });

  it('tells the size of no content: a link that holds a file is a small event', async () => {
    const {click, events} = await visit(
      `<a download href="data:text/csv,${'Ada,'.repeat(34_000)}">Export</a>`,
    );
    await click();
    expect(JSON.stringify(events()).length).toBeLessThan(2000);
  });

  it.each<[string, () => void]>([
    ['an arrow', () => {}],
    ['a function', function () {}],
    [
      'a function with a name and a remark',
      function noop() {
        // No operation performed.
      },
    ],
  ])('does not count on text in what has a handler that does nothing: %s', async (_what, idle) => {
    const {at, click, told} = await visit(
      '<div id="root"><main><p>Text</p><a href="/x">X</a></main></div>',
    );
    at('#root').onclick = idle;
    await click('p');
    expect(told()).toEqual([]);
    await click('a');
    expect(told()).toMatchObject([{name: 'X', region: 'MAIN'}]);
  });

  it('counts on what a handler does something about, and on what is around one that does nothing', async () => {
    const {at, click, told} = await visit('<div><p>X</p></div>');
    at('p').onclick = () => {};
    at('div').onclick = () => void at('p');
    await click('p');
    expect(told()).toMatchObject([{name: 'X'}]);
  });

  it('counts on what React renders with an onClick, and not on all that is in its root or a portal', async () => {
    const {at, click, told} = await visit('<div id="app"></div><div id="portal"></div>');
    const {createElement} = jest.requireActual('react');
    const {createPortal} = jest.requireActual('react-dom');
    const {createRoot} = jest.requireActual('react-dom/client');
    const row = (id: string, onClick?: () => void) => createElement('div', {id, onClick}, id);
    const parts = [
      row('text'),
      row('acting', () => {}),
      createPortal(row('beside'), at('#portal')),
    ];
    createRoot(at('#app')).render(createElement('main', null, ...parts));
    await until(() => at('#beside'));
    for (const id of ['app', 'portal']) expect(typeof at(`#${id}`).onclick).toBe('function');
    for (const id of ['text', 'beside', 'acting']) await click(`#${id}`);
    expect(told()).toMatchObject([{name: 'acting', region: 'MAIN'}]);
  });

  it('does not count on a body that has an onclick', async () => {
    document.body.setAttribute('onclick', 'void 0');
    expect(await toldOf('<p>X</p>', 'p')).toBeUndefined();
    document.body.removeAttribute('onclick');
  });

  it('does not count when AppMeasurement says it again', async () => {
    const {at, click, told} = await visit('<a href="/x">X</a>');
    const again = new MouseEvent('click', {bubbles: true, cancelable: true});
    at('a').dispatchEvent(Object.assign(again, {s_fe: 1}));
    await click();
    expect(told()).toHaveLength(1);
  });

  it('does not count while Activity Map lies over the page', async () => {
    expect(await toldOf('<a href="/x">X</a><div id="cppXYctnr"></div>')).toBeUndefined();
  });

  it('does not count where clicks are not collected', async () => {
    expect(await toldOf('<a href="/x">X</a>', 'a', {clickCollectionEnabled: false})).toBe(
      undefined,
    );
  });

  it('counts though the page stops it on its way', async () => {
    const {at, click, told} = await visit('<a href="/x">X</a>');
    at('a').addEventListener('click', (event) => {
      event.preventDefault();
      event.stopPropagation();
    });
    await click();
    expect(told()).toHaveLength(1);
  });

  it('survives a form whose field is called like a property that it is asked for', async () => {
    const html = '<form><input name="id"><input name="href"><button>X</button></form>';
    expect(await toldOf(html, 'button')).toMatchObject({name: 'X', region: 'BODY'});
  });
});

describe('the address of a link', () => {
  it.each([
    ['/x?a=b#c', `${HERE}x?a=b#c`],
    ['#foo', `${HERE}page?q=1#foo`],
    ['', `${HERE}page?q=1`],
    ['http://', `${HERE}page?q=1#h`],
    ['mailto:a@b.test', 'mailto:a@b.test'],
    ['tel:+31-20;ext=5', 'tel:+31-20;ext=5'],
    // What is not about where it leads is nobody's business.
    ['data:text/csv,name%0AAda', 'data:'],
    [' DATA:text/plain;name=ada.txt;base64,QWRh', 'data:'],
    ['javascript:greet("Ada")', 'javascript:'],
    ['blob:https://shop.test/0c2f6e1a-ada', 'blob:https://shop.test'],
    ['blob:null/0c2f6e1a-ada', 'blob:null'],
    ['mailto:a@b.test?subject=Ada&body=Hello', 'mailto:a@b.test'],
    ['sms:+31?body=Ada', 'sms:+31'],
    ['https://ada:secret@shop.test/x?y#z', 'https://shop.test/x?y#z'],
    ['https://ada@shop.test:8443', 'https://shop.test:8443/'],
    ['//:secret@shop.test/', 'http://shop.test/'],
    ['ftp://ada:secret@shop.test/f', 'ftp://shop.test/f'],
    ['ssh://ada:secret@shop.test/f', 'ssh://shop.test/f'],
    ['/x?mail=ada@shop.test', `${HERE}x?mail=ada@shop.test`],
  ])('%j is %s', async (href, url) => {
    history.replaceState({}, '', '/page?q=1#h');
    expect((await toldOf(`<a href="${href}">X</a>`))!.URL).toBe(url);
    history.replaceState({}, '', '/');
  });

  it('is the page without its fragment for what leads nowhere', async () => {
    history.replaceState({}, '', '/page?q=1#h');
    expect((await toldOf('<button>X</button>', 'button'))!.URL).toBe(`${HERE}page?q=1`);
    history.replaceState({}, '', '/');
  });
});

describe('the type of a link', () => {
  it.each([
    ['other', '<a href="/x">X</a>', {}],
    ['other', '<a href="http://localhost:99/">X</a>', {}],
    ['other', '<a href="https://other.test/LOCALHOST">X</a>', {}],
    ['exit', '<a href="https://other.test/?localhost">X</a>', {}],
    ['exit', '<a href="tel:1">X</a>', {}],
    ['download', '<a href="/F.PDF?q#h">X</a>', {downloadLinkQualifier: '\\.pdf$'}],
    ['download', '<a href="https://other.test/f.pdf">X</a>', {downloadLinkQualifier: '\\.pdf$'}],
    ['other', '<a href="/f.PDF">X</a>', {downloadLinkQualifier: '\\.PDF$'}],
    ['other', '<a href="/f?x=.pdf">X</a>', {downloadLinkQualifier: '\\.pdf$'}],
    ['other', '<a href="/f.pdf">X</a>', {downloadLinkQualifier: ''}],
    ['download', '<a href="/x" download="f">X</a>', {downloadLinkQualifier: ''}],
    // The browser names the file.
    ['download', '<a href="/x" download>X</a>', {}],
    ['download', '<a href="/x" download="">X</a>', {downloadLinkQualifier: ''}],
    ['download', '<a href="data:text/csv,Ada" download>X</a>', {}],
    ['exit', '<a href="data:text/csv,Ada.pdf">X</a>', {downloadLinkQualifier: '\\.pdf$'}],
    ['other', '<a href="blob:http://localhost/1">X</a>', {}],
    ['other', '<a href="/x" data-linktype="exit">X</a>', {}],
  ])('is %s for %s', async (type, html, options) => {
    expect((await toldOf(html, 'a', options))!.type).toBe(type);
  });

  it.each([
    ['download', 'downloadLinkEnabled', '<a href="/x" download="f">X</a>'],
    ['exit', 'externalLinkEnabled', '<a href="https://other.test/">X</a>'],
    ['other', 'internalLinkEnabled', '<a href="/x">X</a>'],
  ])('%s is told of unless %s is false, which is said', async (type, option, html) => {
    expect((await toldOf(html))!.type).toBe(type);
    const {click, lines, told} = await visit(html, {
      debugEnabled: true,
      clickCollection: {[option]: false},
    });
    await click();
    expect(told()).toEqual([]);
    expect(lines('info').join('\n')).toContain(
      `[ActivityCollector] Cancelling link click event due to clickCollection.${type}LinkEnabled = false.`,
    );
  });
});

describe('the region of a link', () => {
  it.each([
    ['region', '<div id=" region "><a href="/x">X</a></div>'],
    ['two words', '<header><div id="two  words"><a href="/x">X</a></div></header>'],
    ['HEADER', '<header><a href="/x">X</a></header>'],
    ['MAIN', '<main id=" "><section><a href="/x">X</a></section></main>'],
    ['FOOTER', '<footer><a href="/x">X</a></footer>'],
    ['NAV', '<div id="far"><nav><a href="/x">X</a></nav></div>'],
    ['BODY', '<section role="region" aria-label="Offers"><a id="own" href="/x">X</a></section>'],
  ])('is %s for %s', async (region, html) => {
    expect((await toldOf(html))!.region).toBe(region);
  });
});

describe('a shadow root', () => {
  const inside = (host: Element, html: string) => {
    const root = host.attachShadow({mode: 'open'});
    root.innerHTML = html;
    return root;
  };

  it('hides no link, and its host is in a region like any other', async () => {
    const {at, click, told} = await visit('<nav><p></p></nav>');
    await click(inside(at('p'), '<a href="/x"><b>X</b></a>').querySelector('b')!);
    expect(told()).toMatchObject([{name: 'X', region: 'NAV'}]);
  });

  it('may be what a link is around', async () => {
    const {at, click, told} = await visit('<a href="/x">X<span></span></a>');
    const outer = inside(at('span'), '<p></p>').querySelector('p')!;
    await click(inside(outer, '<b>Deep</b>').querySelector('b')!);
    expect(told()).toMatchObject([{name: 'X', region: 'BODY'}]);
  });

  it('does not hide that its host is to be ignored', async () => {
    const {at, click, told} = await visit('<p data-edgetag-ignore></p>');
    await click(inside(at('p'), '<a href="/x">X</a>').querySelector('a')!);
    expect(told()).toEqual([]);
  });
});

describe('data-edgetag-ignore', () => {
  it.each([
    ['a link', '<a href="/x" data-edgetag-ignore>X</a>', 'a'],
    ['what is around it', '<div data-edgetag-ignore><p><a href="/x">X</a></p></div>', 'a'],
    ['what is inside of it', '<a href="/x"><b data-edgetag-ignore><i>X</i></b></a>', 'i'],
  ])('on %s leaves a click untold', async (_where, html, selector) => {
    expect(await toldOf(html, selector)).toBeUndefined();
  });

  it('leaves a part out of the name of a link', async () => {
    const html = '<a href="/x">Account of <b data-edgetag-ignore>Jo</b><i>today</i></a>';
    expect((await toldOf(html))!.name).toBe('Account of today');
  });
});
