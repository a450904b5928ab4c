import {select, whenFound} from '../../../src/components/personalization/select.js';
import {settle} from '../../support/instance.js';
import {withEscapes} from '../../support/offers.js';

beforeAll(withEscapes);
beforeEach(() => {
  document.body.innerHTML = `
    <ul id="a"><li id="a0"><b id="a0b"></b></li><li id="a1" class="2x"><b id="a1b"></b><b id="a1c"></b></li></ul>
    <ul id="123"><li id="c0" title="x.y"></li></ul><my-box id="box"></my-box>`;
  const outer = document.querySelector('#box')!.attachShadow({mode: 'open'});
  outer.innerHTML = '<div id="s0"></div><div id="s1"><i id="s1i"></i></div>';
  outer.querySelector('#s1')!.attachShadow({mode: 'open'}).innerHTML = '<em id="deep"></em>';
});

const ids = (selector: string) => select(selector).map(({id}) => id);

describe('a selector', () => {
  it.each([
    ['li', ['a0', 'a1', 'c0']],
    ['#nobody', []],
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
  ])('%s finds %j', (selector, found) => {
    expect(ids(selector)).toEqual(found);
  });

  it.each(['li:eq(bad)', 'ul >>> li', 'li[', ''])('that is none throws: %j', (selector) => {
    expect(() => {
      if (!select(selector)[0]) throw new SyntaxError('Nothing asked, nothing found.');
    }).toThrow();
  });
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
