import {toldOf} from '../../support/clicks.js';

const nameOf = async (html: string, selector = 'a') => (await toldOf(html, selector))?.name;

describe('a link is called by', () => {
  it.each([
    ['its text in one line', ' Btn \n x ', 'Btn x'],
    ['the texts of its parts', '<b>A</b><i>B <u>C</u></i>', 'AB C'],
    ['its text without scripts', '<script>1</script><span>kid</span> t ', 'kid t'],
    ['its text without styles', '<style>a{}</style>kid', 'kid'],
    ['its text without comments', '<!-- no -->yes', 'yes'],
    ['its text without what is for browsers that run nothing', '<noscript>no</noscript>yes', 'yes'],
    ['the alternative of an image', '<img title="t"><img alt=" the  alt ">', 'the alt'],
    ['a title', '<img title="ttl" src="/p.png">', 'ttl'],
    ['the value of an input', '<input value="val" name="n">', 'val'],
    ['the address of an image', '<img src="/p.png">', '/p.png'],
    ['a label', '<i aria-label="Label"></i>', 'Label'],
    ['a name', '<i name="thing"></i>', 'thing'],
    ['the first title, before any label', '<i aria-label="L"></i><b title="T"></b>', 'T'],
    ['its text before all of them', '<img alt="alt">text', 'text'],
  ])('%s', async (_what, html, name) => {
    expect(await nameOf(`<a href="/x">${html}</a>`)).toBe(name);
  });

  it('what is said on itself', async () => {
    expect(await nameOf('<a href="/x" title="Own"></a>')).toBe('Own');
  });

  it.each([
    ['the value of what is no input', '<a href="/x"><b value="v"></b></a>'],
    ['the address of what is no image', '<a href="/x"><iframe src="about:blank"></iframe></a>'],
    ['what is in a canvas', '<a href="/x"><canvas title="t">text</canvas></a>'],
  ])('nothing else, and not by %s', async (_what, html) => {
    expect(await nameOf(html)).toBeUndefined();
  });

  it('the text as it is seen, where a browser can tell', async () => {
    Object.defineProperty(HTMLElement.prototype, 'innerText', {
      configurable: true,
      get: () => 'AS  SEEN',
    });
    expect(await nameOf('<a href="/x">as written</a>')).toBe('AS SEEN');
    Reflect.deleteProperty(HTMLElement.prototype, 'innerText');
  });

  it('255 characters at most, and by no half of one', async () => {
    expect(await nameOf(`<a href="/x">${'long '.repeat(200)}</a>`)).toHaveLength(255);
    const name = (await nameOf(`<a href="/x">${'👟'.repeat(300)}</a>`)) as string;
    expect(name).toBe('👟'.repeat(255));
  });
});
