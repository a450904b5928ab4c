import {uuid} from '../../src/platform/uuid.js';

const VERSION_4 = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const many = () => Array.from({length: 500}, uuid);

describe('a UUID', () => {
  it('is of version 4', () => {
    for (const one of many()) expect(one).toMatch(VERSION_4);
  });

  it('is another one each time', () => {
    expect(new Set(many()).size).toBe(500);
  });

  // jsdom names no objects; test/journeys/insecure.test.ts sees what browsers make of it.
  it('is that of an empty object on an insecure origin, where crypto.randomUUID is missing', () => {
    const original = crypto.randomUUID.bind(crypto);
    const define = (value: unknown) =>
      Object.defineProperty(crypto, 'randomUUID', {value, configurable: true, writable: true});
    define(undefined);
    const named: Blob[] = [];
    URL.createObjectURL = (object) => {
      named.push(object as Blob);
      return 'blob:http://shop.test/0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
    };
    expect(uuid()).toBe('0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d');
    expect(named.map(({size}) => size)).toEqual([0]);
    define(original);
  });
});
