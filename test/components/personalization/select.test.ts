import {select, whenFound} from '../../../src/components/personalization/select.js';
import {settle} from '../../support/instance.js';
import {withEscapes} from '../../support/offers.js';

beforeAll(withEscapes);
beforeEach(() => {
  document.body.innerHTML = `
    <ul id="a"><li id="a0"><b id="a0b"></b></li><li id="a1" class="2x"><b id="a1b"></b><b id="a1c"></b></li></ul>
    <ul id="123"><li id="c0" title="x.y"></li></ul><my-box id="box"></my-box>
    <ol><li id="d0" class="a"></li><li id="d1" class="md:flex 2x"></li><li id="d2" class="w-1/2"></li></ol>
    <p id="e.0" class="hover:shadow" title=":eq(1)"></p><p id="e1" title=":shadow b" data-x="y[1].z"></p>
    <p id="e2" class="hover:shadow-lg" title="it's (:eq(0) ]"></p><p id="e3" data-x='a"b'></p>
    <form id="f"><input id="f0" name="querySelectorAll"><input id="f1" name="shadowRoot"></form>`;
  const outer = document.querySelector('#box')!.attachShadow({mode: 'open'});
  outer.innerHTML = '<div id="s0"></div><div id="s1"><i id="s1i"></i></div>';
  outer.querySelector('#s1')!.attachShadow({mode: 'open'}).innerHTML = '<em id="deep"></em>';
});

const ids = (selector: string) => select(selector).map(({id}) => id);

describe('a selector', () => {
  it.each([
    ['ul li', ['a0', 'a1', 'c0']],
    ['#nobody', []],
    ['', []],
    // CSS closes what is open at the end.
    ['li[title=":eq(0)', []],
    ['li:eq(1)', ['a1']],
    ['li:eq(9)', []],
    ['ul:eq(0) li:eq(1) > b', ['a1b', 'a1c']],
    ['ul:eq(0) > li:eq(1) > b:eq(1)', ['a1c']],
    ['ul:eq(7) li', []],
    ['#123:eq(0) > li', ['c0']],
    ['.2x:eq(0)', ['a1']],
    ['li[title="x.y"]:eq(0)', ['c0']],
    ['#box:shadow > div', ['s0', 's1']],
    ['#box:shadow div:eq(1)', ['s1']],
    ['my-box:eq(0):shadow div:eq(1):shadow em', ['deep']],
    ['#a:shadow li', ['a']],
    ['#box', ['box']],
    // In the company of other functions.
    ['ol > li:not(.a):eq(0)', ['d1']],
    ['ol > li:not(.a):eq(1)', ['d2']],
    ['ol li:not(.2x):eq(1)', ['d2']],
    ['ol li:not(:not(.a)):eq(0)', ['d0']],
    ['ol:has(.a):eq(0) > li:eq(2)', ['d2']],
    ['ol li:is(.a, .b):eq(0)', ['d0']],
    ['ol:eq(0) li:nth-child(2):eq(0)', ['d1']],
    ['ol li:not(.a):not(.2x):eq(0)', ['d2']],
    // With escaped characters.
    ['.md\\:flex:eq(0)', ['d1']],
    ['ol > .w-1\\/2:eq(0)', ['d2']],
    ['#e\\.0:eq(0)', ['e.0']],
    ['.\\32 x:eq(1)', ['d1']],
    ['.hover\\:shadow', ['e.0']],
    ['.hover\\:shadow-lg:eq(0)', ['e2']],
    ['ol .md\\:flex', ['d1']],
    // With marks that are none, in attributes.
    ['[title=":eq(1)"]', ['e.0']],
    ['[title=":eq(1)"]:eq(0)', ['e.0']],
    ['p[title=":shadow b"]', ['e1']],
    ["p[title=':shadow b']:eq(0)", ['e1']],
    ['[data-x="y[1].z"]:eq(0)', ['e1']],
    ['[title="it\'s (:eq(0) ]"]:eq(0)', ['e2']],
    ['[data-x="a\\"b"]:eq(0)', ['e3']],
    ['[data-x]:not([data-x="y[1].z"]):eq(0)', ['e3']],
    ['my-box:not([title=":shadow"]):eq(0):shadow div:not(#s0):eq(0)', ['s1']],
    // Where a form has fields of those names.
    ['form:eq(0) > input:eq(1)', ['f1']],
    ['form:shadow p', ['f']],
  ])('%s finds %j', (selector, found) => {
    expect(ids(selector)).toEqual(found);
  });

  it.each([...['li:eq(bad)', 'ul >>> li', 'li[', 'li:has(:eq(0)', 'li:shadowy', 'li:eq(0) >> b']])(
    'that is none throws: %j',
    (selector) => {
      expect(() => select(selector)).toThrow();
    },
  );
});

describe('what is not there yet', () => {
  beforeEach(() => jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask']}));
  afterEach(() => jest.useRealTimers());
  const later = (id: string) => {
    const element = document.createElement('p');
    element.id = id;
    document.body.append(element);
  };
  const outcome = async (selector: string) => {
    const seen: {found?: string[]; error?: string} = {};
    whenFound(selector).then(
      (found) => (seen.found = found.map(({id}) => id)),
      (error: Error) => (seen.error = error.message),
    );
    await settle();
    return seen;
  };

  it('is found as soon as it comes', async () => {
    const seen = await outcome('#late');
    later('other');
    await settle();
    expect(seen).toEqual({});
    later('late');
    await settle();
    expect(seen).toEqual({found: ['late']});
  });

  it('is given up after 5 seconds, and not before', async () => {
    const seen = await outcome('#never');
    await jest.advanceTimersByTimeAsync(4999);
    expect(seen).toEqual({});
    await jest.advanceTimersByTimeAsync(1);
    expect(seen).toEqual({error: 'Could not find: #never'});
    later('never');
    await settle();
    expect(seen).toEqual({error: 'Could not find: #never'});
  });

  it('hurts nobody else who waits, if its selector turns out to be none', async () => {
    const bad = await outcome('#late:eq(0) > [');
    const good = await outcome('#late');
    later('late');
    await settle();
    expect(bad.error).toBeTruthy();
    expect(good).toEqual({found: ['late']});
  });
});
