import {uuid} from '../../src/platform/uuid.js';

const VERSION_4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const many = () => Array.from({length: 500}, uuid);

describe.each([
  ['with crypto.randomUUID', false],
  ['on an insecure origin, without it', true],
])('a UUID %s', (_where, insecure) => {
  const original = crypto.randomUUID.bind(crypto);
  const define = (value: unknown) =>
    Object.defineProperty(crypto, 'randomUUID', {value, configurable: true, writable: true});

  beforeEach(() => insecure && define(undefined));
  afterEach(() => define(original));

  it('is of version 4', () => {
    for (const one of many()) expect(one).toMatch(VERSION_4);
  });

  it('is another one each time', () => {
    expect(new Set(many()).size).toBe(500);
  });

  it('uses every digit in every free place', () => {
    const all = many();
    for (const place of [0, 7, 9, 15, 20, 35]) {
      expect(new Set(all.map((one) => one[place])).size).toBe(16);
    }
  });
});
