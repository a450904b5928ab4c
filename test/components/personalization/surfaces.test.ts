import {problemOf} from '../../../src/components/personalization/problem.js';
import {pageSurface, surfaceOf} from '../../../src/components/personalization/surfaces.js';

const goTo = (path: string) => history.replaceState({}, '', path);
afterEach(() => goTo('/'));

/** A surface as everybody writes it, or the warning instead. */
const read = (given: string) => surfaceOf(given) ?? [problemOf(given)];

describe('the surface of the page', () => {
  it.each([
    ['/', 'web://localhost/'],
    ['/Shoes.html?q=1#h', 'web://localhost/Shoes.html'],
    ['/shoes//', 'web://localhost/shoes'],
  ])('at %s is %s', (path, surface) => {
    goTo(path);
    expect(pageSurface()).toBe(surface);
  });
});

describe('a surface', () => {
  it.each([
    ['#hero', 'web://localhost/shoes#hero'],
    ['web://Shop.TEST', 'web://shop.test/'],
    ['WEB://shop.test/A/', 'web://shop.test/A'],
    ['webapp://shop.test:8080/a%20b#c_d', 'webapp://shop.test:8080/a%20b#c_d'],
    ['web://me@shop.test/ä#ö', 'web://me@shop.test/ä#ö'],
    ['web://[::1]:80/#x', 'web://[::1]:80/#x'],
  ])('%s is %s', (given, surface) => {
    goTo('/shoes');
    expect(read(given)).toBe(surface);
  });

  it.each([
    ['hero', 'Invalid surface: hero'],
    ['', 'Invalid surface: '],
    ['app://shop.test/', 'Unsupported surface type app in surface: app://shop.test/'],
    ['web://a b/', 'Invalid authority a b in surface: web://a b/'],
    ['web://shop.test/a?b', 'Invalid path /a?b in surface: web://shop.test/a?b'],
    ['web://shop.test/#', 'Invalid fragment # in surface: web://shop.test/#'],
    ['web://shop.test/#a b', 'Invalid fragment #a b in surface: web://shop.test/#a b'],
  ])('%j is left out, with a warning', (given, warning) => {
    expect(read(given)).toEqual([warning]);
  });
});
