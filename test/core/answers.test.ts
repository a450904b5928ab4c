import {divides, pauseBefore, retryAfter} from '../../src/core/answers.js';

const START = Date.UTC(2030, 4, 1, 10);
const date = (time: number) => new Date(time).toUTCString();

beforeEach(() => {
  jest.useFakeTimers({now: START});
});
afterEach(() => {
  jest.useRealTimers();
});

/** Each of these has stopped or flooded somebody: one server's library writes it, or one engine reads it as a date. */
const HEADERS: [header: string | null | undefined, milliseconds: number | undefined][] = [
  // Seconds.
  ['1', 1000],
  ['120', 120_000],
  [' 7 ', 7000],
  ['1.5', 1500],
  ['2.', 2000],
  // Never below a second.
  ['0', 1000],
  ['0.001', 1000],
  ['00', 1000],
  // Dates in the forms of RFC 9110, and by those who do not know it.
  [date(START + 30_000), 30_000],
  ['Wednesday, 01-May-30 10:00:30 GMT', 30_000],
  ['2030-05-01T10:00:30Z', 30_000],
  [date(START), 1000],
  [date(START - 86_400_000), 1000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 1000],
  // Never above the limit.
  ['3601', 3_600_000],
  ['99999999999999999999', 3_600_000],
  ['9'.repeat(400), 3_600_000],
  [date(START + 86_400_000), 3_600_000],
  ['Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
  // No wish.
  ['', undefined],
  [' ', undefined],
  [null, undefined],
  [undefined, undefined],
  ['-1', undefined],
  ['-0.5', undefined],
  ['+5', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['1,000', undefined],
  ['1, 2', undefined],
  ['Infinity', undefined],
  ['NaN', undefined],
  ['soon', undefined],
  ['soon 5', undefined],
  ['in 5 seconds', undefined],
  ['May 2', undefined],
  ['25:61:99', undefined],
  ['{"seconds":5}', undefined],
  ['<script>', undefined],
];

describe('what Retry-After asks for', () => {
  it.each(HEADERS)('is read alike everywhere: %j', (header, milliseconds) => {
    expect(retryAfter(header, 3_600_000)).toBe(milliseconds);
  });

  it.each(HEADERS)('never has a caller try again at once, or after long: %j', (header) => {
    const headers = new Map(header == null ? [] : [['Retry-After', header]]);
    for (const retry of [1, 2, 3]) {
      const pause = pauseBefore(retry, {status: 503, headers}) ?? 1000;
      expect(pause).toBeGreaterThanOrEqual(700);
      expect(pause).toBeLessThanOrEqual(5000);
    }
    expect(pauseBefore(4, {status: 503, headers})).toBeUndefined();
  });
});

describe('a refusal', () => {
  it.each([
    [400, true],
    [403, true],
    [409, true],
    [413, true],
    [422, true],
    [401, false],
    [404, false],
    [405, false],
    [415, false],
    [429, false],
    [503, false],
    [200, false],
    [0, false],
  ])('with %i may be about one event among several: %j', (status, may) => {
    expect(divides({status})).toBe(may);
  });
});
