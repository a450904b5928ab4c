/** @jest-environment node */
// A browser's cookies are a policy: this one refuses public suffixes, and keeps nothing where it is told to.
import fc from 'fast-check';

const SUFFIXES = ['com', 'test', 'uk', 'co.uk', 'io', 'github.io'];

interface Policy {
  blocked?: boolean;
  forbidden?: boolean;
}

/** A page on that host whose tag has just been loaded. */
const open = async (hostname: string, {blocked, forbidden}: Policy = {}) => {
  const jar = new Map<string, string>();
  const writes: string[] = [];
  const page = {
    /** What another hand has set, as it stands in `document.cookie`. */
    foreign: '',
    get cookie() {
      if (forbidden) throw new DOMException('The document is sandboxed.', 'SecurityError');
      return [page.foreign, ...[...jar].map(([name, value]) => `${name}=${value}`)]
        .filter(Boolean)
        .join('; ');
    },
    set cookie(text: string) {
      if (forbidden) throw new DOMException('The document is sandboxed.', 'SecurityError');
      writes.push(text);
      const [pair, ...rest] = text.split(';').map((part) => part.trim());
      const attributes = new Map(
        rest.map((part) => part.toLowerCase().split('=') as [string, string]),
      );
      const domain = attributes.get('domain') ?? '';
      const isAddress = /^[\d.]+$/.test(hostname);
      const covers = hostname == domain || (!isAddress && hostname.endsWith(`.${domain}`));
      if (blocked || (domain && (!covers || SUFFIXES.includes(domain)))) return;
      const name = pair!.slice(0, pair!.indexOf('='));
      if (Number(attributes.get('max-age') ?? 1) <= 0) jar.delete(name);
      else jar.set(name, pair!.slice(name.length + 1).trim());
    },
  };
  Object.assign(globalThis, {document: page, location: {hostname}});
  jest.resetModules();
  const {cookies} = await import('../../src/platform/cookies.js');
  return {cookies: cookies, jar, page, writes, last: () => writes[writes.length - 1]!};
};

const attributesOf = (text: string) =>
  Object.fromEntries(
    text
      .toLowerCase()
      .split(';')
      .slice(1)
      .map((part) => part.trim().split('='))
      .filter(([key, value]) => key != 'domain' || value)
      .map(([key, value = true]) => [key, value]),
  );

describe('the widest domain that takes cookies', () => {
  it.each([
    ['www.shop.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['a.b.co.uk', 'b.co.uk'],
    ['x.github.io', 'x.github.io'],
    ['deep.x.github.io', 'x.github.io'],
    ['10.1.2.3', '10.1.2.3'],
    ['localhost', ''],
  ])('of %s is %p', async (hostname, domain) => {
    const {cookies, jar} = await open(hostname);
    expect(cookies.domain()).toBe(domain);
    expect([...jar]).toEqual([]);
  });

  it('is the whole host where cookies are blocked', async () => {
    const {cookies} = await open('www.example.com', {blocked: true});
    expect(cookies.domain()).toBe('www.example.com');
  });

  it('is looked for once per page', async () => {
    const {cookies, writes} = await open('www.example.com');
    cookies.domain();
    const count = writes.length;
    cookies.domain();
    cookies.domain();
    expect(writes).toHaveLength(count);
  });

  it('is looked for with a cookie whose name site owners know', async () => {
    const {cookies, writes} = await open('www.example.com');
    cookies.domain();
    expect(writes).not.toHaveLength(0);
    for (const text of writes) expect(text).toMatch(/^com\.adobe\.alloy\.getTld=/);
  });
});

describe('a cookie', () => {
  it('comes back as it was set, whatever is in it', async () => {
    const {cookies} = await open('www.example.com');
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 40}), (value) => {
        cookies.set('a', value, 100);
        expect(cookies.all().a).toBe(value);
      }),
      {numRuns: 300},
    );
  });

  it('is kept by the browser, not only by the page', async () => {
    const {cookies, jar} = await open('www.example.com');
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 40}), (value) => {
        jar.clear();
        cookies.set('a', value, 100);
        expect(decodeURIComponent(jar.get('a')!)).toBe(value);
      }),
      {numRuns: 300},
    );
  });

  it('is written as the Web SDK writes it, so that the one reads what the other wrote', async () => {
    const {cookies, jar} = await open('www.example.com');
    const ascii = String.fromCharCode(...[...Array(95).keys()].map((code) => code + 32));
    cookies.set('a', ascii, 100);
    expect(jar.get('a')).toBe(
      ascii.replace(/[ "%,;\\]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    );
    cookies.set('a', 'ü€😀', 100);
    expect(jar.get('a')).toBe('%C3%BC%E2%82%AC%F0%9F%98%80');
  });

  it.each([
    [undefined, undefined, {}],
    [1800, undefined, {'max-age': '1800'}],
    [0, undefined, {'max-age': '0'}],
    [1800, 'None', {'max-age': '1800', samesite: 'none', secure: true}],
    [undefined, 'Lax', {samesite: 'lax'}],
    [undefined, 'Strict', {samesite: 'strict'}],
  ])('with max-age %p and SameSite %p has the attributes %j', async (maxAge, sameSite, more) => {
    const {cookies, last} = await open('www.example.com');
    cookies.set('a', 'b', maxAge, sameSite);
    expect(attributesOf(last())).toEqual({path: '/', domain: 'example.com', ...more});
  });

  it('has no domain where none takes it', async () => {
    const {cookies, jar, last} = await open('localhost');
    cookies.set('a', 'b', 100);
    expect(attributesOf(last())).toEqual({path: '/', 'max-age': '100'});
    expect([...jar]).toEqual([['a', 'b']]);
  });

  it('is gone when it is set to last no longer', async () => {
    const {cookies} = await open('www.example.com');
    cookies.set('a', 'b', 100);
    cookies.set('a', 'b', 0);
    expect(cookies.all().a).toBeUndefined();
  });
});

describe('the cookies of a page', () => {
  const read = async (foreign: string) => {
    const {cookies, page} = await open('www.example.com');
    page.foreign = foreign;
    return cookies.all();
  };

  it.each([
    ['', {}],
    ['a=1; b=2', {a: '1', b: '2'}],
    ['a=x=y=z', {a: 'x=y=z'}],
    ['a=; b=2', {a: '', b: '2'}],
    ['a=b%40r%20c', {a: 'b@r c'}],
    ['flag; b=2', {b: '2'}],
    ['a=1; a=2', {a: '1'}],
  ])('in %p are %j', async (text, found) => {
    expect(await read(text)).toEqual(found);
  });

  it('do not suffer from one that cannot be decoded', async () => {
    expect(await read('bad=%E0%A4%A; good=1; worse=100%; best=2')).toEqual({good: '1', best: '2'});
  });

  it('do not reach a prototype', async () => {
    await read('__proto__=spoilt; constructor=spoilt; a=1');
    expect(Object.keys({})).toEqual([]);
    expect({}.constructor).toBe(Object);
  });

  it('are read once in a loop, and anew in the next task', async () => {
    const {cookies, page} = await open('www.example.com');
    page.foreign = 'a=1';
    const read = jest.spyOn(page, 'cookie', 'get');
    for (let n = 0; n < 1000; n++) expect(cookies.all()).toEqual({a: '1'});
    expect(read).toHaveBeenCalledTimes(1);
    page.foreign = 'a=2';
    await new Promise((resolve) => setTimeout(resolve));
    expect(cookies.all()).toEqual({a: '2'});
  });

  it('are read anew once the tag has written one', async () => {
    const {cookies} = await open('www.example.com');
    expect(cookies.all()).toEqual({});
    cookies.set('a', '1');
    expect(cookies.all()).toEqual({a: '1'});
    cookies.set('a', '2');
    expect(cookies.all()).toEqual({a: '2'});
  });
});

describe.each([
  ['blocked', {blocked: true}],
  ['forbidden to look at', {forbidden: true}],
])('cookies that are %s', (_how, policy) => {
  it('last as long as the page', async () => {
    const {cookies} = await open('www.example.com', policy);
    expect(cookies.all()).toEqual({});
    cookies.set('a', 'b', 100, 'None');
    expect(cookies.all()).toMatchObject({a: 'b'});
    cookies.set('a', 'c', 100, 'None');
    expect(cookies.all()).toMatchObject({a: 'c'});
  });

  it('are no reason to throw', async () => {
    const {cookies} = await open('www.example.com', policy);
    expect(() => cookies.domain()).not.toThrow();
  });
});
