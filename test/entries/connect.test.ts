import {connect} from '../../src/entries/connect.js';
import {install, snippet} from '../../src/entries/snippet.js';
import {createInstance, type Run} from '../../src/core/instance.js';
import {browser} from '../../src/platform/browser.js';
import {settle} from '../support/instance.js';
import type {Component, Json} from '../../src/core/types.js';

/** What a page's global is. */
type Tag = ((command: string, options?: unknown) => Promise<Json>) & {q: unknown[][]};
const page = window as unknown as Record<string, Tag> & {
  __alloyNS?: string[];
  edgetagOptions?: Json;
};

/** A component that tells what it was configured with, and says back what it is told. */
const configured: Json[] = [];
const echo: Component = ({config}) => {
  configured.push(config);
  return {name: 'Echo', commands: {echo: (options: Json) => ({heard: options})}};
};

const load = () => connect((name) => createInstance([echo], browser, name) as unknown as Run);

/** What the published stub puts into its queue. */
const argumentsOf = function () {
  // eslint-disable-next-line prefer-rest-params
  return arguments;
} as (...all: unknown[]) => unknown;

const script = (html: string) => {
  document.head.insertAdjacentHTML('beforeend', html);
  return document.head.lastElementChild as HTMLScriptElement;
};
const current = (value: HTMLScriptElement | null) =>
  Object.defineProperty(document, 'currentScript', {value, configurable: true});

const SRC = 'https://cdn.test/page.min.js';
const TAG = '<script type="text/plain" data-datastream-id="ds" data-org-id="o@AdobeOrg"></script>';

beforeEach(() => {
  configured.length = 0;
  document.head.innerHTML = '';
  for (const name of [...(page.__alloyNS ?? []), 'edgetag']) Reflect.deleteProperty(page, name);
  Reflect.deleteProperty(page, '__alloyNS');
  Reflect.deleteProperty(page, 'edgetagOptions');
  current(null);
});
afterEach(() => jest.restoreAllMocks());

describe('the options of a tag', () => {
  it('come from its own attributes, and page views with them', async () => {
    current(
      script(
        '<script data-datastream-id="ds" data-org-id="o@AdobeOrg" data-edge-domain="http://localhost:1" data-default-consent="pending" data-debug-enabled="false"></script>',
      ),
    );
    script('<script data-datastream-id="another" data-org-id="o@AdobeOrg"></script>');
    load();
    expect(configured[0]).toMatchObject({
      datastreamId: 'ds',
      orgId: 'o@AdobeOrg',
      edgeDomain: 'http://localhost:1',
      defaultConsent: 'pending',
      debugEnabled: false,
      pageViewCollectionEnabled: true,
    });
    expect(await page.edgetag!('echo', {a: 1})).toEqual({heard: {a: 1}});
  });

  it('may be nested, true, false and numbers', () => {
    current(
      script(
        '<script data-datastream-id="ds" data-org-id="o@AdobeOrg" data-queue-max-events="50" data-queue-enabled="false" data-page-view-collection-enabled="false" data-context="web,device"></script>',
      ),
    );
    load();
    expect(configured[0]).toMatchObject({
      queue: {maxEvents: 50, enabled: false},
      pageViewCollectionEnabled: false,
      context: ['web', 'device'],
    });
  });

  it('keep zero a number', () => {
    current(
      script(
        '<script data-datastream-id="ds" data-org-id="o@AdobeOrg" data-queue-max-age-days="0"></script>',
      ),
    );
    load();
    expect(configured[0]!.queue).toEqual({maxAgeDays: 0});
  });

  it('come from the last script that has them where there is no current one', () => {
    script('<script data-datastream-id="first" data-org-id="o@AdobeOrg"></script>');
    script('<script data-datastream-id="last" data-org-id="o@AdobeOrg"></script>');
    load();
    expect(configured.map(({datastreamId}) => datastreamId as string)).toEqual(['last']);
  });

  it('come from window.edgetagOptions where no script has them', () => {
    page.edgetagOptions = {datastreamId: 'global', orgId: 'o@AdobeOrg', queue: {maxEvents: 5}};
    load();
    expect(configured[0]).toMatchObject({datastreamId: 'global', queue: {maxEvents: 5}});
  });

  it("come last from the address of the tag's script", () => {
    script(
      '<script src="https://cdn.test/page.min.js?datastreamId=query&orgId=o@AdobeOrg&queue.maxEvents=7&defaultConsent=out"></script>',
    );
    load();
    expect(configured[0]).toMatchObject({
      datastreamId: 'query',
      orgId: 'o@AdobeOrg',
      queue: {maxEvents: 7},
      defaultConsent: 'out',
    });
  });

  it('may name the instance', async () => {
    current(
      script('<script data-datastream-id="ds" data-org-id="o@AdobeOrg" data-name="shop"></script>'),
    );
    load();
    expect(await page.shop!('echo')).toEqual({heard: {}});
    expect(page.edgetag).toBeUndefined();
    expect(configured[0]).not.toHaveProperty('name');
  });

  it('that are not enough are said in the console, and nothing is thrown', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation();
    current(script('<script data-datastream-id="ds"></script>'));
    expect(load).not.toThrow();
    await settle();
    expect(error.mock.calls.join()).toContain('orgId');
  });

  it('throw nothing at a page that has the name for something else', () => {
    Object.assign(page, {edgetag: 'a word'});
    current(script(TAG));
    expect(load).not.toThrow();
  });

  it('are not needed: a page without any gets no instance', () => {
    load();
    expect(configured).toEqual([]);
    expect(page.edgetag).toBeUndefined();
  });
});

describe('a tag that lacks something says what, once', () => {
  const said = () => jest.spyOn(console, 'warn').mockImplementation();

  it.each([
    ['is missing', '<script src="/page.min.js" data-org-id="o@AdobeOrg"></script>'],
    ['is misspelt', '<script src="/page.min.js" data-datastreamId="ds"></script>'],
    ['is empty', '<script src="/page.min.js" data-datastream-id=""></script>'],
  ])('where its datastream %s', (_how, html) => {
    const warn = said();
    current(script(html));
    load();
    expect(warn.mock.calls.map(String)).toEqual([expect.stringContaining('data-datastream-id')]);
    expect(configured).toEqual([]);
  });

  it('where text is evaluated that has other files, and no address to fetch them from', () => {
    const warn = said();
    page.edgetagOptions = {datastreamId: 'ds', orgId: 'o@AdobeOrg'};
    load();
    expect(warn.mock.calls.map(String)).toEqual([expect.stringMatching(/\bsrc\b/)]);
    expect(configured).toHaveLength(1);
  });

  it('and says nothing where nothing is missing', () => {
    const warn = said();
    page.edgetagOptions = {datastreamId: 'ds', orgId: 'o@AdobeOrg', src: SRC};
    load();
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('elements with the names of what a page says', () => {
  const element = (html: string) => document.body.insertAdjacentHTML('beforeend', html);
  afterEach(() => (document.body.innerHTML = ''));

  it.each([
    ['the instance', '<a id="edgetag"></a>'],
    ['the instance, twice', '<a id="edgetag"></a><a id="edgetag"></a>'],
    ['the instance, with a field q', '<form id="edgetag"><input name="q"></form>'],
    ['the list of instances', '<a id="__alloyNS"></a>'],
    ['the options', '<a id="edgetagOptions"></a>'],
  ])('are not taken for them: %s', async (_what, html) => {
    element(html);
    script(`<script src="${SRC}?datastreamId=query&orgId=o@AdobeOrg"></script>`);
    load();
    expect(configured.map(({datastreamId}) => datastreamId as string)).toEqual(['query']);
    expect(await page.edgetag!('echo', 1)).toEqual({heard: 1});
  });

  it('are not taken for them by the stub either', async () => {
    element('<a id="edgetag"></a><a id="__alloyNS"></a>');
    install(['edgetag']);
    const result = page.edgetag!('echo', 1);
    current(script(TAG));
    load();
    expect(await result).toEqual({heard: 1});
  });
});

describe('commands', () => {
  it('that waited in the stub are run in their order, after the tag has configured itself', async () => {
    install(['edgetag']);
    const heard: unknown[] = [];
    const results = [1, 2].map((n) =>
      page.edgetag!('echo', n).then((result: unknown) => heard.push(result)),
    );
    current(script(TAG));
    load();
    await Promise.all(results);
    expect(heard).toEqual([{heard: 1}, {heard: 2}]);
    expect(configured[0]).toMatchObject({datastreamId: 'ds', pageViewCollectionEnabled: true});
  });

  it("configure in the tag's place when one of them is a configure, and page views are not by default", async () => {
    install(['edgetag']);
    const result = page.edgetag!('configure', {datastreamId: 'own', orgId: 'o@AdobeOrg'});
    current(script(TAG));
    load();
    expect(await result).toEqual({});
    expect(configured).toHaveLength(1);
    expect(configured[0]!.datastreamId).toBe('own');
    expect(configured[0]).not.toHaveProperty('pageViewCollectionEnabled', true);
  });

  it('come through the function that the page already has', async () => {
    install(['alloy']);
    const {alloy} = page;
    load();
    expect(page.alloy).toBe(alloy);
    await alloy!('configure', {datastreamId: 'd', orgId: 'o@AdobeOrg'});
    expect(await alloy!('echo', 3)).toEqual({heard: 3});
  });

  it('may wait as arguments objects, and as plain arrays that a tag manager makes', async () => {
    const results: Json[] = [];
    const settlers = [(result: Json) => results.push(result), () => {}];
    const stub = Object.assign(() => {}, {
      q: [
        [...settlers, ['configure', {datastreamId: 'd', orgId: 'o@AdobeOrg'}]],
        [...settlers, argumentsOf('echo', 'early')],
      ] as unknown[][],
    });
    Object.assign(page, {alloy: stub, __alloyNS: ['alloy']});
    load();
    stub.q.push([...settlers, ['echo', 'late']]);
    await settle(3);
    expect(results).toEqual([{}, {heard: 'early'}, {heard: 'late'}]);
  });

  it('reject for the page that gave them', async () => {
    install(['alloy']);
    const result = page.alloy!('echo');
    load();
    await expect(result).rejects.toThrow('[alloy] echo: No such command yet.');
  });

  it('go each to its own instance', async () => {
    install(['one', 'two']);
    load();
    await page.one!('configure', {datastreamId: '1', orgId: 'a@AdobeOrg'});
    expect(await page.one!('echo')).toEqual({heard: {}});
    await expect(page.two!('echo')).rejects.toThrow('[two] echo: No such command yet.');
  });
});

describe('a stub', () => {
  it('may come after the tag', async () => {
    current(script(TAG));
    load();
    install(['late']);
    await page.late!('configure', {datastreamId: 'late', orgId: 'o@AdobeOrg'});
    expect(await page.late!('echo', 1)).toEqual({heard: 1});
  });

  it('leaves alone what has its name already', () => {
    const mine = jest.fn();
    Object.assign(page, {alloy: mine});
    install(['alloy']);
    expect(page.alloy).toBe(mine);
    expect(page.__alloyNS ?? []).toEqual([]);
    Reflect.deleteProperty(page, 'alloy');
  });
});

describe('a tag that is on the page twice', () => {
  it('warns once, and runs nothing twice', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    page.edgetagOptions = {src: SRC};
    install(['alloy']);
    const result = page.alloy!('configure', {datastreamId: 'd', orgId: 'o@AdobeOrg'});
    load();
    load();
    await result;
    expect(await page.alloy!('echo')).toEqual({heard: {}});
    expect(configured).toHaveLength(1);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]!.join()).toContain('twice');
  });
});

describe('the snippet as source', () => {
  const evaluate = (source: string) => (0, eval)(source) as unknown;

  it('is a stub that stands alone', async () => {
    evaluate(snippet(['alloy', 'second']));
    expect(page.__alloyNS).toEqual(['alloy', 'second']);
    const result = page.alloy!('echo', 1);
    expect(result).toBeInstanceOf(Promise);
    const [resolve, reject, given] = page.alloy!.q[0]!;
    expect([typeof resolve, typeof reject]).toEqual(['function', 'function']);
    expect([...(given as unknown[])]).toEqual(['echo', 1]);
    expect(page.second!.q).toEqual([]);
  });

  it('is for edgetag unless it is told another name', () => {
    evaluate(snippet());
    expect(page.__alloyNS).toEqual(['edgetag']);
  });

  it('cannot be ended by a name', () => {
    const name = '</script><script>alert(1)//';
    const source = snippet([name]);
    expect(source).not.toMatch(/<\/script/i);
    expect(source).not.toContain('<!--');
    evaluate(source);
    expect(page.__alloyNS).toEqual([name]);
  });
});
