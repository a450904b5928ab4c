import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import type {Json} from '../../demo/edge/types.js';
import {createJudge} from '../../demo/edge/verdict.js';
import {pageView, ROOT} from './support/edge.js';

const schema = JSON.parse(
  readFileSync(resolve(ROOT, 'demo/edge/xdm/web-event.schema.json'), 'utf8'),
) as Json;
const judge = createJudge(schema);
const good = pageView().xdm as Json;
const findings = (xdm: Json) => judge(xdm).problems.map(({kind, path}) => `${kind} ${path}`);

describe('the verdict', () => {
  it('finds nothing wrong with what a tag sends', () => {
    const full = {
      ...good,
      _id: '6f1a4c1e-3b52-4e0e-9f6b-1d6a0f8f6c21',
      identityMap: {CRM: [{id: 'c-1', authenticatedState: 'authenticated', primary: true}]},
      device: {screenHeight: 1080, screenWidth: 1920, screenOrientation: 'landscape'},
      environment: {type: 'browser', browserDetails: {viewportWidth: 1280, viewportHeight: 720}},
      placeContext: {localTime: '2030-05-01T12:00:00.000+02:00', localTimezoneOffset: -120},
      implementationDetails: {name: 'https://shop.test/tag', version: '1', environment: 'browser'},
      _experience: {
        decisioning: {
          propositions: [{id: 'p', scope: 'home', scopeDetails: {decisionProvider: 'TGT'}}],
          propositionEventType: {display: 1},
        },
      },
    };
    expect(judge(full)).toEqual({valid: true, problems: []});
  });

  it('does not ask for the _id that the edge gives, but asks for the time', () => {
    expect(findings({})).toEqual(['schema timestamp']);
  });

  it.each([
    [
      'a number where a measure belongs',
      {web: {webPageDetails: {pageViews: 1}}},
      'schema web.webPageDetails.pageViews',
    ],
    ['an _id that is no text', {_id: 15}, 'schema _id'],
    ['a time in milliseconds', {timestamp: 1606036530123}, 'schema timestamp'],
    ['a time with a blank in it', {timestamp: '2030-05-01 10:00:00Z'}, 'schema timestamp'],
    ['a zone without colon', {timestamp: '2030-05-01T10:00:00+0100'}, 'schema timestamp'],
    ['a month that is none', {timestamp: '2030-00-10T10:00:00Z'}, 'schema timestamp'],
    [
      'a value that is not on the list',
      {device: {screenOrientation: 'landscape-primary'}},
      'schema device.screenOrientation',
    ],
    [
      'an identity that is a number',
      {identityMap: {CRM: [{id: 7}]}},
      'schema identityMap.CRM[0].id',
    ],
    ['half a pixel', {device: {screenWidth: 1920.5}}, 'schema device.screenWidth'],
  ])('refuses %s', (_what, xdm, finding) => {
    const verdict = judge({...good, ...xdm});
    expect(verdict.valid).toBe(false);
    expect(verdict.problems.map(({kind, path}) => `${kind} ${path}`)).toContain(finding);
  });

  it('names every leaf that the schema does not know', () => {
    const xdm = {
      ...good,
      web: {webPageDetails: {URL: 'https://shop.test/', title: 'Hello'}},
      webVitals: {lcp: 1200, list: [{a: 1}, {}]},
    };
    expect(findings(xdm)).toEqual([
      'unknown web.webPageDetails.title',
      'unknown webVitals.lcp',
      'unknown webVitals.list[0].a',
      'unknown webVitals.list[1]',
    ]);
    expect(judge(xdm).valid).toBe(false);
  });

  it('does not take keys of every object for fields of the schema', () => {
    expect(
      findings({...good, constructor: 1, web: {toString: 'x', webPageDetails: {URL: 'x'}}}),
    ).toEqual(['unknown web.toString', 'unknown constructor']);
  });

  it('refuses integers that do not fit 32 bits', () => {
    expect(findings({...good, device: {screenHeight: 2 ** 31 - 1}})).toEqual([]);
    expect(findings({...good, device: {screenHeight: 2 ** 31}})).toEqual([
      'range device.screenHeight',
    ]);
  });

  it('refuses numbers that are beyond all', () => {
    const {device} = JSON.parse('{"device": {"screenHeight": 1e400}}') as Json;
    expect(findings({...good, device})).toEqual(['schema device.screenHeight']);
  });

  it('warns of deprecated fields and accepts them', () => {
    const path = deprecated(schema);
    const verdict = judge({...good, ...nest(path, 'old')});
    expect(verdict.problems).toContainEqual({
      kind: 'deprecated',
      path: path.join('.'),
      message: 'is deprecated',
    });
    expect(verdict.valid).toBe(true);
  });

  it("leaves a tenant's fields alone, until it is given their schema", () => {
    const xdm = {...good, _acme: {tier: 'gold', colour: 'red'}};
    expect(judge(xdm)).toEqual({valid: true, problems: []});
    const acme = {type: 'object', properties: {tier: {type: 'integer'}}};
    expect(
      createJudge(schema, {_acme: acme})(xdm).problems.map(({kind, path}) => `${kind} ${path}`),
    ).toEqual(['schema _acme.tier', 'unknown _acme.colour']);
  });

  describe('on the web vitals of any tenant', () => {
    const {definitions} = JSON.parse(
      readFileSync(resolve(ROOT, 'demo/edge/xdm/web-vitals.fieldgroup.json'), 'utf8'),
    ) as Json;
    const group = definitions.webPerformance.properties['_{TENANT_ID}'].properties as Json;
    const strict = createJudge(schema, {}, group);
    const of = (webPerformance: unknown, tenant = '_acme') =>
      strict({...good, [tenant]: {webPerformance, tier: 'gold'}}).problems.map(
        ({kind, path, message}) => `${kind} ${path} ${message}`,
      );
    const lcp = {id: 'v6-1', value: 812.5, rating: 'good'};

    it('has nothing to say where the field group has it all', () => {
      const vitals = {pageViewID: 'p', navigationType: 'navigate', largestContentfulPaint: lcp};
      expect(of(vitals)).toEqual([]);
      expect(of(vitals, '_other')).toEqual([]);
    });

    it.each([
      [
        {largestContentfulPaint: {...lcp, rating: 'ok'}},
        'schema _acme.webPerformance.largestContentfulPaint.rating must be equal to one of the allowed values: good, needs-improvement, poor',
      ],
      [
        {navigationType: 'soft'},
        'schema _acme.webPerformance.navigationType must be equal to one of the allowed values: navigate, reload, back-forward, back-forward-cache, prerender, restore, soft-navigation',
      ],
      [
        {largestContentfulPaint: {...lcp, value: '812'}},
        'schema _acme.webPerformance.largestContentfulPaint.value must be number',
      ],
      [{lcp}, 'unknown _acme.webPerformance.lcp.id is not defined in the schema'],
    ])('names what it has not: %j', (vitals, problem) => expect(of(vitals)).toContain(problem));

    it('leaves the tenant’s other fields alone, and Adobe’s _id', () => {
      expect(strict({...good, _id: 'x', _acme: 'gold', _other: {webPerformances: 1}})).toEqual({
        valid: true,
        problems: [],
      });
    });
  });

  it('knows the part of _experience that a tag may write', () => {
    expect(findings({...good, _experience: {decisioning: {nonsense: 1}, acme: {x: 1}}})).toEqual([
      'unknown _experience.decisioning.nonsense',
      'unknown _experience.acme.x',
    ]);
  });
});

/** The path of a deprecated text field at the top of the schema, so that the test follows the data. */
const deprecated = (root: Json): string[] => {
  const search = (node: Json, path: string[]): string[] | undefined => {
    const own = node.$ref ? (root.definitions[node.$ref.split('/').pop()] as Json) : node;
    if (path.length > 4) return;
    if (
      [node, own].some((each) => each['x-status'] === 'deprecated') &&
      own.type === 'string' &&
      !own.format &&
      !own.enum
    )
      return path;
    for (const [name, child] of Object.entries((own.properties ?? {}) as Json)) {
      const found = search(child as Json, [...path, name]);
      if (found) return found;
    }
  };
  const found = search(root, []);
  if (!found) throw new Error('The schema has no deprecated text field any more.');
  return found;
};

const nest = (path: string[], value: unknown): Json =>
  path.reduceRight<unknown>((inner, name) => ({[name]: inner}), value) as Json;
