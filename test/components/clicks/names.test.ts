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
    ['what stands on a button', '<input type="button" value="val" name="n">', 'val'],
    ['the address of an image', '<img src="/p@2x.png">', '/p@2x.png'],
    [
      'no more of an image than where it is',
      '<img src="https://ada:pw@a.test/p">',
      'https://a.test/p',
    ],
    ['nothing of an image that is its own address', '<img src="data:image/png,Ada">', 'data:'],
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

  it.each(['submit', 'button', 'reset', 'SUBMIT'])('the value of an input: %s', async (type) => {
    expect(await nameOf(`<a href="/x"><input type="${type}" value="Go"></a>`)).toBe('Go');
  });

  it.each([
    ...['', 'text', 'hidden', 'password', 'email', 'tel', 'search', 'number', 'date', 'checkbox'],
    ...['radio', 'range', 'url', 'file', 'color', 'image', 'made-up'],
  ])('not the value of an input of another type: %s', async (type) => {
    const input = `<input type="${type}" value="Ada">`;
    expect(await nameOf(`<a href="/x">${input}</a>`)).toBeUndefined();
    expect(
      await nameOf(`<form onclick=" ">${input}<button title="T"></button></form>`, 'input'),
    ).toBe('T');
  });

  it('not what somebody writes', async () => {
    // jsdom has no editors.
    Object.defineProperty(HTMLElement.prototype, 'isContentEditable', {
      configurable: true,
      get(this: Element) {
        return this.nodeName == 'P';
      },
    });
    const html = '<div onclick=" "><b>Note</b><textarea>Ada</textarea><p>Ada <i>L.</i></p></div>';
    expect(await nameOf(html, 'b')).toBe('Note');
    Reflect.deleteProperty(HTMLElement.prototype, 'isContentEditable');
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
