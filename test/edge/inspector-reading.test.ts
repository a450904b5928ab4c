import type {JournalEvent, JournalRequest} from '../../demo/edge/types.js';
import {filterEvents, filterRequests} from '../../demo/inspector/filter.js';
import {
  bytes,
  clock,
  plural,
  shortEcid,
  shortUrl,
  summarize,
  transport,
} from '../../demo/inspector/format.js';
import {plainPath} from '../../demo/inspector/paths.js';
import {readRoute, toHash} from '../../demo/inspector/address.js';

const event = (name: string, valid = true): JournalEvent => ({
  seq: 1,
  receivedAt: '2026-03-01T10:00:00.000Z',
  requestId: `request-${name}`,
  path: '/ee/v1/interact',
  query: {},
  index: 0,
  ecid: '30917463528104657829301746583920175648',
  event: {
    xdm: {
      _id: `id-${name}`,
      eventType: 'web.webpagedetails.pageViews',
      web: {webPageDetails: {name, URL: `https://shop.test/${name}?q=1`}},
    },
  },
  meta: {},
  verdict: {valid, problems: []},
  handle: [],
});

describe('the filter', () => {
  const boots = event('Boots');
  const clogs = event('Clogs', false);

  it('wants every word, in any order and case', () => {
    expect(filterEvents([boots, clogs], 'PAGEVIEWS boots')).toEqual([boots]);
    expect(filterEvents([boots, clogs], 'boots clogs')).toEqual([]);
  });

  it('finds by request and by visitor', () => {
    expect(filterEvents([boots, clogs], 'request-clogs')).toEqual([clogs]);
    expect(filterEvents([boots, clogs], '30917463')).toEqual([boots, clogs]);
  });

  it('tells valid from invalid, though the one word contains the other', () => {
    expect(filterEvents([boots, clogs], 'valid')).toEqual([boots]);
    expect(filterEvents([boots, clogs], 'invalid')).toEqual([clogs]);
  });

  it('shows everything for blanks', () => {
    expect(filterEvents([boots, clogs], '  ')).toEqual([boots, clogs]);
  });

  it('finds requests by status, event id, and by having met a fault', () => {
    const fine = {seq: 1, path: '/ee', requestId: 'r', status: 200, method: 'POST', eventIds: []};
    const refused = {...fine, seq: 2, status: 503, fault: {status: 503}, eventIds: ['abc']};
    const both = [fine, refused] as unknown as JournalRequest[];
    for (const words of ['503', 'abc', 'fault']) {
      expect(filterRequests(both, words)).toEqual([refused]);
    }
  });
});

describe('what is shown', () => {
  it('names page and address without the origin', () => {
    expect(summarize(event('Boots'))).toEqual({
      id: 'id-Boots',
      type: 'web.webpagedetails.pageViews',
      page: 'Boots',
      url: '/Boots?q=1',
    });
  });

  describe('says of web vitals how the page felt, by the first metric there is:', () => {
    const lcp = {id: 'v6-1', value: 811.6, rating: 'good'};
    const cls = {id: 'v6-2', value: 0.304, rating: 'poor'};
    const typeOf = (more: object) => {
      const {event: sent, ...rest} = event('Boots');
      const xdm = {...sent.xdm, eventType: 'web.performance.vitals'};
      const given = more as {xdm?: object; data?: object};
      return summarize({...rest, event: {data: given.data, xdm: {...xdm, ...given.xdm}}}).type;
    };
    it.each([
      [
        {data: {webPerformance: {cumulativeLayoutShift: cls, largestContentfulPaint: lcp}}},
        'Web vitals · LCP 812 ms good',
      ],
      [
        {xdm: {_acme: {webPerformance: {cumulativeLayoutShift: cls}}}},
        'Web vitals · CLS 0.30 poor',
      ],
      [{data: {webPerformance: {largestContentfulPaint: 5}}, xdm: {_acme: null}}, 'Web vitals'],
      [{}, 'Web vitals'],
    ])('%j', (more, type) => expect(typeOf(more)).toBe(type));
  });

  it('stands an event without anything in it', () => {
    const {id, type, page, url} = summarize({...event('x'), event: {}});
    expect([id, type, page, url]).toEqual([undefined, 'no event type', '', '']);
  });

  it('keeps an address that is an origin alone', () => {
    expect(shortUrl('https://shop.test')).toBe('https://shop.test');
    expect(shortUrl('https://shop.test/')).toBe('/');
  });

  it('adds the day to times that are not of today', () => {
    const now = new Date(2026, 2, 1, 12);
    const today = new Date(2026, 2, 1, 9, 5, 7).toISOString();
    const before = new Date(2026, 1, 27, 9, 5, 7).toISOString();
    expect(clock(today, now)).toBe('09:05:07');
    expect(clock(before, now)).toMatch(/27.* 09:05:07$/);
  });

  it('shows a broken time as it came', () => {
    expect(clock('yesterday')).toBe('yesterday');
  });

  it('shortens an ECID to its ends, and says when there is none', () => {
    expect(shortEcid('30917463528104657829301746583920175648')).toBe('3091…5648');
    expect(shortEcid(null)).toBe('no identity');
  });

  it.each([
    ['/ee/v1/interact', 'interact v1'],
    ['/ee/irl1/v2/collect', 'collect v2'],
    ['/ee/v1/privacy/set-consent', 'privacy/set-consent v1'],
    ['/collection/inlet', '/collection/inlet'],
  ])('calls %s %s', (path, name) => expect(transport(path)).toBe(name));

  it('counts in words', () => {
    expect([plural(0, 'event'), plural(1, 'event'), plural(2, 'event')]).toEqual([
      '0 events',
      '1 event',
      '2 events',
    ]);
    expect([bytes(999), bytes(1500), bytes(64_000)]).toEqual(['999 B', '1.5 kB', '64 kB']);
  });

  it.each([
    ['/web/webPageDetails/name', 'web.webPageDetails.name'],
    ['xdm.productListItems[0].SKU', 'productListItems.0.SKU'],
    ['productListItems[2]', 'productListItems.2'],
    ['(root)', ''],
  ])('brings the path %s to one spelling', (path, plain) => expect(plainPath(path)).toBe(plain));
});

describe('the address', () => {
  it('remembers section and event', () => {
    expect(readRoute(toHash({section: 'events', seq: 12}))).toEqual({section: 'events', seq: 12});
    expect(readRoute(toHash({section: 'network'}))).toEqual({section: 'network'});
    expect(readRoute('#visit')).toEqual({section: 'visit'});
  });

  it('opens on events for anything it does not know', () => {
    expect(readRoute('')).toEqual({section: 'events'});
    expect(readRoute('#toString/1x')).toEqual({section: 'events'});
  });
});
