/** What is a link, and what is said of it. */
import type {Json} from '../../../src/core/types.js';
import type {Script} from '../drive.js';
import {RETURNING} from '../given.js';

interface Clicked {
  options?: Json;
  /** What is clicked; the first link by default. */
  on?: string;
  /** Attributes that the body gets. */
  body?: Record<string, string>;
  path?: string;
  /** How many requests leave: an event before it, and the click. */
  requests?: number;
}

/** A known visitor who has seen the page clicks on something in it. */
export const clicked = (name: string, html: string, {path, requests = 2, ...given}: Clicked = {}) =>
  ({
    name,
    page: {cookies: RETURNING, path},
    given: {html, ...given},
    requests,
    run: async ({configure, given: {body = {}, html, on = 'a', options}, send}) => {
      await configure({clickCollectionEnabled: true, ...options});
      await send();
      document.body.insertAdjacentHTML('beforeend', html as string);
      for (const name in body) document.body.setAttribute(name, body[name] as string);
      addEventListener('click', (event) => event.preventDefault());
      const event = new MouseEvent('click', {bubbles: true, cancelable: true, composed: true});
      document.querySelector(on)!.dispatchEvent(event);
    },
  }) satisfies Script;

/** Likewise, and in debug mode it says why nothing leaves. */
const silent = (name: string, html: string, given: Clicked = {}) =>
  clicked(name, html, {
    ...given,
    requests: 1,
    options: {debugEnabled: true, ...given.options},
  });

/** Where ours tells something else of the link, in XDM. */
const otherwise = (change: Json, script: Script): Script => ({
  ...script,
  instead({requests}) {
    const {data, xdm} = requests[1]!.body.events[0];
    Object.assign(xdm.web.webInteraction as Json, change);
    if (change.name) data.__adobe.analytics.contextData.a.activitymap.link = change.name;
  },
});

const kinds: Script[] = [
  clicked(
    'a link is told of with its region, type and address',
    '<a href="/shoes?a=b#c">Shoes</a>',
  ),
  clicked('a link to another part of the page', '<a href="#foo">Foo</a>', {path: '/page?q=1#h'}),
  clicked('a link with an empty address', '<a href="">Here</a>', {path: '/page?q=1#h'}),
  clicked('a link with an address that cannot be read', '<a href="http://">Bad</a>'),
  clicked('what is inside of a link', '<a href="/x"><b><i>Deep</i></b> down</a>', {on: 'i'}),
  clicked(
    'an area of a map',
    '<map name="m"><area href="/x" alt="Area 51" shape="default"></map>',
    {on: 'area'},
  ),
  clicked('a button', '<button> Btn  x </button>', {on: 'button', path: '/page?q=1#h'}),
  clicked('an input that submits', '<input type="submit" value="Go">', {on: 'input'}),
  clicked('an input that is an image', '<input type="image" src="data:," alt="Img alt">', {
    on: 'input',
  }),
  clicked('an element with an onclick', '<div onclick="void 0"><p>Do</p></div>', {on: 'p'}),
  // What an address holds itself, and who logs in there, is nobody's business.
  otherwise(
    {URL: 'javascript:'},
    clicked(
      'a script as address, with an onclick',
      '<a href="javascript:;" onclick="void 0">Run</a>',
    ),
  ),
  otherwise(
    {URL: 'javascript:'},
    clicked('a script as address', '<a href="javascript:void 0">Run</a>'),
  ),
  otherwise(
    {URL: 'data:'},
    clicked('a file as address', '<a href="data:text/csv,Ada" download="ada.csv">Export</a>'),
  ),
  otherwise(
    {URL: 'https://other.test/x'},
    clicked('an address with a password', '<a href="https://ada:secret@other.test/x">Files</a>'),
  ),
  otherwise(
    {URL: 'mailto:a@b.test'},
    clicked('a mail with its text', '<a href="mailto:a@b.test?subject=Ada">Write</a>'),
  ),
  clicked(
    'attributes for other tools',
    '<a href="/x" data-linktype="exit" data-activitymap-link-id="Y">X</a>',
  ),
  ...[
    ['plain text', '<p>Text</p>', 'p'],
    ['a button that is only one', '<button type="button">Nothing</button>', 'button'],
    ['an input for text', '<input value="a">', 'input'],
    ['an image input without image', '<input type="image" value="a">', 'input'],
    ['a link of a drawing', '<svg><a href="/x"><text>S</text></a></svg>', 'text'],
    ['a link without address', '<a>Nowhere</a>'],
    ['a link without a name', '<a href="/x"></a>'],
  ].map(([what, html, on]) => silent(`nothing is sent for ${what!}`, html!, {on})),
  silent('nothing is sent for a body with an onclick', '<p>Text</p>', {
    on: 'p',
    body: {onclick: 'void 0'},
  }),
];

const types: Script[] = [
  clicked(
    'a link to another site is an exit',
    '<a href="https://other.test/?www.shop.test">Out</a>',
  ),
  clicked('a link to the domain above is an exit', '<a href="https://shop.test/">Up</a>'),
  clicked(
    'a link that has the host in it is none',
    '<a href="https://other.test/WWW.shop.test">In</a>',
  ),
  clicked('a link to another port is none', '<a href="https://www.shop.test:8443/">Port</a>'),
  clicked(
    'mail and phone are exits',
    '<a href="mailto:a@b.test">Mail</a> <area href="tel:1" alt="Tel">',
    {
      on: 'area',
    },
  ),
  clicked('a document is a download', '<a href="/F.PDF?x=y">PDF</a>'),
  clicked('so is one of another site', '<a href="https://other.test/a.zip#b">Zip</a>'),
  clicked('so is what says so', '<a href="/x" download="file">Save</a>'),
  // A bare attribute leaves the name of the file to the browser, and that is all.
  otherwise(
    {type: 'download'},
    clicked('so is what says so in a word', '<a href="/x" download>Save</a>'),
  ),
  clicked('what is one can be configured', '<a href="/a.txt">Text</a>', {
    options: {downloadLinkQualifier: '\\.txt$'},
  }),
  clicked('in lower case', '<a href="/A.TXT">Text</a>', {
    options: {downloadLinkQualifier: '\\.TXT$'},
  }),
  clicked('or left to the attribute', '<a href="/a.pdf">PDF</a>', {
    options: {downloadLinkQualifier: ''},
  }),
  ...[
    ['downloadLinkEnabled', '<a href="/a.zip" download>Zip</a>'],
    ['externalLinkEnabled', '<a href="https://other.test/">Out</a>'],
    ['internalLinkEnabled', '<a href="/x">In</a>'],
  ].map(([option, html]) =>
    silent(`nothing is sent without ${option!}`, html!, {
      options: {clickCollection: {[option!]: false}},
    }),
  ),
  silent('nothing is sent where clicks are not collected', '<a href="/x">X</a>', {
    options: {clickCollectionEnabled: false},
  }),
  silent(
    'nothing is sent while Activity Map lies over the page',
    '<a href="/x">X</a><div id="cppXYctnr"></div>',
  ),
];

const names: Script[] = [
  ...[
    [
      'its text without scripts and styles',
      '<script>1</script><style>a{}</style><span>kid</span> t ',
    ],
    [
      'its text as it is seen',
      'One<br>two <span hidden>three</span><b style="text-transform:uppercase">four</b>',
    ],
    ['its text without comments', '<!-- no --> yes '],
    ['a text that is hidden', '<span hidden>Hidden</span>'],
    [
      'the alternative of an image',
      '<img src="data:," title="t"><img alt=" the  alt " src="data:,">',
    ],
    ['the title of an image', '<img src="data:," title="ttl">'],
    ['the address of an image', '<img src="/x.png">'],
    ['a label for who hears it', '<i aria-label="Label"></i>'],
    ['what stands on a button', '<input type="button" value="val" name="n">'],
    ['the name of a thing', '<i name="thing"></i>'],
    ['a title before a label', '<i aria-label="Label"></i><b title="Title"></b>'],
  ].map(([what, html]) => clicked(`a link is called by ${what!}`, `<a href="/x">${html!}</a>`)),
  otherwise(
    {name: 'data:'},
    clicked(
      'ours calls no link by the content of an image',
      '<a href="/x"><img src="data:,x"></a>',
    ),
  ),
  // A value that stands on no button may be what somebody has filled in.
  ...['checkbox', 'hidden', 'password', 'text'].map((type) =>
    otherwise(
      {name: 'field'},
      clicked(
        `ours calls no link by a value of type ${type}`,
        `<a href="/x"><input type="${type}" value="Ada" name="field"></a>`,
      ),
    ),
  ),
];

const regions: Script[] = [
  ...[
    ['the id around it', '<nav><div id=" custom   region ">LINK</div></nav>'],
    ['HEADER', '<header>LINK</header>'],
    ['MAIN', '<main><div role="region" aria-label="Offers">LINK</div></main>'],
    ['FOOTER', '<footer>LINK</footer>'],
    ['NAV', '<header><nav>LINK</nav></header>'],
    ['BODY', '<section>LINK</section>'],
  ].map(([what, html]) =>
    clicked(`a region is ${what!}`, html!.replace('LINK', '<a id="own" href="/x">X</a>')),
  ),
  clicked('a region is the id of the body', '<a href="/x">X</a>', {body: {id: 'all'}}),
];

export const links: Script[] = [...kinds, ...types, ...names, ...regions];
