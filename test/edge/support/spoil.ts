/** Spoils requests: the body's values and bytes, the headers, the address, the method. */
import fc from 'fast-check';
import type {FastifyInstance} from 'fastify';
import type {Json} from '../../../demo/edge/types.js';

export interface Shot {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | Buffer;
}

// What breaks careless code: wrong types, numbers at the edge, keys that every object has, deep and long things.
export const odd = fc.oneof(
  fc.constantFrom<unknown>(null, true, 0, -1, 1e308, '', '0', [], {}, [[]], [null], {length: 1}),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    '\ud800',
    '👩‍🚀',
    'a'.repeat(3_000),
  ),
  fc.constantFrom(
    ...[50, 3_000].map((depth) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown),
  ),
  fc.jsonValue(),
);

/** Changes one place of a JSON value, found by a path of random numbers. */
export const changeAt = (
  value: unknown,
  steps: number[],
  replacement: unknown,
  key: string,
): unknown => {
  const [step, ...rest] = steps;
  if (step === undefined || value === null || typeof value !== 'object') return replacement;
  const entries = Object.entries(value);
  if (!entries.length || step % 7 === 0) entries.push([key, replacement]);
  const [name, child] = entries[step % entries.length]!;
  const changed = entries.map(
    ([each, item]) =>
      [each, each === name ? changeAt(child, rest, replacement, key) : item] as const,
  );
  if (Array.isArray(value)) return changed.map(([, item]) => item);
  const copy: Json = {};
  // An own "__proto__", as JSON.parse makes it.
  for (const [each, item] of changed) {
    Object.defineProperty(copy, each, {
      value: item,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return copy;
};

export const keys = fc.constantFrom(
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '$ref',
  '',
  'ECID',
  'FPID',
  'a.b',
  '0',
);
export const spoilBody = fc
  .record({steps: fc.array(fc.nat(1_000), {maxLength: 8}), replacement: odd, key: keys})
  .map(({steps, replacement, key}) => (shot: Shot): Shot => ({
    ...shot,
    body: JSON.stringify(changeAt(JSON.parse(shot.body as string), steps, replacement, key)),
  }));
const spoilBytes = fc
  .record({at: fc.nat(2_000), cut: fc.nat(40), insert: fc.uint8Array({maxLength: 20})})
  .map(({at, cut, insert}) => (shot: Shot): Shot => {
    const bytes = Buffer.from(shot.body);
    return {
      ...shot,
      body: Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + cut)]),
    };
  });
const spoilHeaders = fc
  .tuple(
    fc.constantFrom(
      'content-type',
      'cookie',
      'origin',
      'x-request-id',
      'content-encoding',
      'access-control-request-headers',
    ),
    fc.oneof(
      fc.constantFrom(
        '',
        ';',
        'text/html',
        'kndctr_A_AdobeOrg_identity=AAAA',
        'a=%E0%A4%A; =;=',
        'null',
        'a'.repeat(5_000),
      ),
      fc.string({unit: fc.constantFrom(...'abc;=%,/\\"\t é')}),
    ),
  )
  .map(([name, value]) => (shot: Shot): Shot => ({
    ...shot,
    headers: {...shot.headers, [name]: value},
  }));
const spoilUrl = fc
  .tuple(
    fc.nat(60),
    fc.nat(5),
    fc.constantFrom(
      '',
      '/',
      '//',
      '%',
      '%00',
      '%E0%A4%A',
      '?',
      '&',
      '..',
      '\\',
      'é',
      '[',
      'x'.repeat(300),
    ),
  )
  .map(([at, cut, insert]) => (shot: Shot): Shot => ({
    ...shot,
    url: `/${(shot.url.slice(0, at) + insert + shot.url.slice(at + cut)).replace(/^\//, '')}`,
  }));
const spoilMethod = fc
  .constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE')
  .map((method) => (shot: Shot): Shot => ({...shot, method}));
export const spoil = fc.oneof(
  {arbitrary: spoilBody, weight: 12},
  {arbitrary: spoilBytes, weight: 4},
  {arbitrary: spoilHeaders, weight: 2},
  {arbitrary: spoilUrl, weight: 2},
  {arbitrary: spoilMethod, weight: 1},
);

export const shoot = (app: FastifyInstance, {method, url, headers, body}: Shot) =>
  app.inject({method: method as 'POST', url, headers, payload: body});
