import {decodeIdentity, encodeIdentity} from '../../demo/edge/identity-cookie.js';
import {ECID, IDENTITY} from './support/edge.js';

const CREATED = Date.parse('2026-01-01T00:00:00.000Z');

describe('the identity cookie', () => {
  it.each([
    ['as the edge writes it', IDENTITY],
    ['without padding', IDENTITY.replace('==', '')],
    ['in the alphabet for addresses', IDENTITY.replaceAll('+', '-').replaceAll('/', '_')],
    [
      'with the ECID as its last field',
      '8AGA0Oq2tzNSEQiA0Oq2tzMQARgBKgRJUkwxCiYzMDkxNzQ2MzUyODEwNDY1NzgyOTMwMTc0NjU4MzkyMDE3NTY0OA==',
    ],
  ])('is read %s', (_how, value) => {
    expect(decodeIdentity(value)).toBe(ECID);
  });

  it.each([
    '',
    'gibberish',
    'AAAAAA==',
    'gA==',
    IDENTITY.slice(0, 20),
    '////////////////////',
    'Cg==',
  ])('is nobody when it says %j', (value) => {
    expect(decodeIdentity(value)).toBeNull();
  });

  it('is written as the real edge writes it', () => {
    const createdAt = 1_767_225_600_000;
    expect(encodeIdentity({ecid: ECID, createdAt, writtenAt: createdAt, region: 'IRL1'})).toBe(
      IDENTITY,
    );
  });

  it('tells where the ECID came from, and is read back', () => {
    const written = (['random', 'thirdParty', 'firstPartyId', 'received'] as const).map((source) =>
      encodeIdentity({ecid: ECID, createdAt: CREATED, writtenAt: CREATED, region: 'OR2', source}),
    );
    expect(new Set(written).size).toBe(4);
    expect(written.map(decodeIdentity)).toEqual(Array(4).fill(ECID));
  });
});
