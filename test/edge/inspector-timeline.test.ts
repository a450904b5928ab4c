import type {JournalEvent, Json, VisitNote} from '../../demo/edge/types.js';
import {visitsOf, type Step, type Visit} from '../../demo/inspector/timeline.js';
import {sayMetric, whyCounted, whyNot} from '../../demo/inspector/wording.js';

const MINUTE = 60_000;
const START = Date.parse('2030-05-01T10:00:00.000Z');
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

let seq: number;
beforeEach(() => void (seq = 0));

const event = (minutes: number, content: {xdm?: Json; data?: Json}, ecid: string | null = 'ann') =>
  ({
    seq: ++seq,
    // Long after: what waited offline arrives late.
    receivedAt: at(600),
    ecid,
    event: {...content, xdm: {_id: `id-${seq}`, timestamp: at(minutes), ...content.xdm}},
  }) as unknown as JournalEvent;
const viewed = (minutes: number, id: string, ecid?: string | null) =>
  event(minutes, {xdm: view(id)}, ecid);
const view = (id: string): Json => ({
  _id: id,
  eventType: 'web.webpagedetails.pageViews',
  web: {webPageDetails: {name: `The ${id}`, URL: `https://shop.test/${id}`}},
});
const CLICK = {name: 'Boots', region: 'main', type: 'exit', URL: 'https://boots.test/'};
const clicked = (minutes: number, pageViewID?: string, ecid?: string) =>
  event(
    minutes,
    {
      xdm: {eventType: 'web.webinteraction.linkClicks', web: {webInteraction: CLICK}},
      data: {pageViewID},
    },
    ecid,
  );
const note = (minutes: number, what: Partial<VisitNote>, tab = 'tab-1'): VisitNote => ({
  seq: ++seq,
  receivedAt: at(600),
  tab,
  time: at(minutes),
  kind: 'push',
  url: 'https://shop.test/x',
  counted: false,
  ...what,
});
const counted = (minutes: number, pageViewID: string, kind = 'push', tab?: string) =>
  note(minutes, {counted: true, pageViewID, kind}, tab);

/** A step in a line: what it is and what it is about. */
const line = (step: Step): string => {
  if (step.what === 'uncounted') return `(${step.kind} ${step.reason})`;
  if (step.what === 'click') return `click ${step.click.name}`;
  if (step.what === 'vitals') return `vitals ${step.metrics.map(({name}) => name).join()}`;
  const own = [step.kind, step.event ? '' : 'missing', ...step.parts.map(line)];
  return [step.name || step.url, ...own].filter(Boolean).join(' | ');
};
const told = (visits: Visit[]) => visits.map(({ecid, steps}) => [ecid, ...steps.map(line)]);

describe('the timeline of a visit', () => {
  it('is empty without events and notes', () => expect(visitsOf([], [])).toEqual([]));

  it('says of each page view why it was counted, and stands without knowing', () => {
    const events = [viewed(0, 'home'), viewed(1, 'boots')];
    const notes = [counted(1, 'boots')];
    expect(told(visitsOf(events, notes))).toEqual([['ann', 'The home', 'The boots | push']]);
  });

  it('has what was not counted in its place, though the newest was read first', () => {
    const events = [viewed(2, 'boots'), viewed(0, 'home')];
    const notes = [
      note(3, {kind: 'traverse', reason: 'undone'}),
      note(1, {kind: 'replace', reason: 'replaced'}),
      counted(2, 'boots'),
      counted(0, 'home', 'navigate'),
    ];
    expect(told(visitsOf(events, notes))).toEqual([
      ['ann', 'The home | navigate', '(replace replaced)', 'The boots | push', '(traverse undone)'],
    ]);
  });

  it('tells what happened in one millisecond in the order it was noted', () => {
    const replaced = () => note(0, {kind: 'replace', reason: 'replaced'});
    const notes = [replaced(), counted(0, 'home'), replaced()];
    // It waited for its title, and so arrived after all of them.
    const events = [viewed(0, 'home')];
    expect(told(visitsOf(events, notes))).toEqual([
      ['ann', '(replace replaced)', 'The home | push', '(replace replaced)'],
    ]);
  });

  it('has clicks and vitals under the page view they belong to, not under the latest', () => {
    const webPerformance = (pageViewID: string) => ({
      pageViewID,
      cumulativeLayoutShift: {id: 'c', value: 0, rating: 'good'},
      largestContentfulPaint: {id: 'l', value: 900, rating: 'good'},
      interactionToNextPaint: undefined,
    });
    const events = [
      viewed(0, 'home'),
      viewed(1, 'boots'),
      event(2, {data: {webPerformance: webPerformance('home')}}),
      event(2, {xdm: {_acme: {webPerformance: webPerformance('boots')}}}),
      clicked(0.5, 'home'),
    ];
    const both = 'vitals largestContentfulPaint,cumulativeLayoutShift';
    expect(told(visitsOf(events, []))).toEqual([
      ['ann', `The home | click Boots | ${both}`, `The boots | ${both}`],
    ]);
  });

  it('has a click by itself where its page view is not known', () => {
    const events = [viewed(0, 'home'), clicked(1, 'gone'), clicked(2)];
    expect(told(visitsOf(events, []))).toEqual([['ann', 'The home', 'click Boots', 'click Boots']]);
  });

  it('knows the click that came along with the page view it led to', () => {
    const {web, ...rest} = view('boots');
    const both = event(0, {xdm: {...rest, web: {...web, webInteraction: CLICK}}});
    expect(visitsOf([both], [])[0]!.steps).toEqual([
      expect.objectContaining({
        what: 'page view',
        after: {name: 'Boots', region: 'main', type: 'exit', url: 'https://boots.test/'},
      }),
    ]);
  });

  it('counts a page view that arrived twice, and shows it once', () => {
    const events = [viewed(0, 'home'), viewed(0, 'home')];
    const [visit] = visitsOf(events, [counted(0, 'home', 'navigate')]);
    expect(visit!.steps).toEqual([expect.objectContaining({name: 'The home', arrived: 2})]);
  });

  it('shows a page view that was counted and has not arrived', () => {
    const notes = [counted(0, 'home', 'navigate'), counted(1, 'boots')];
    expect(told(visitsOf([viewed(0, 'home')], notes))).toEqual([
      ['ann', 'The home | navigate', 'https://shop.test/x | push | missing'],
    ]);
    expect(told(visitsOf([], notes))).toEqual([
      [null, 'https://shop.test/x | navigate | missing', 'https://shop.test/x | push | missing'],
    ]);
  });

  it('leaves out events of any other kind', () => {
    const other = event(0, {xdm: {eventType: 'commerce.productListAdds'}, data: {_acme: 1}});
    expect(visitsOf([other, event(0, {xdm: {eventType: 'test', _acme: null}})], [])).toEqual([]);
  });
});

describe('visits', () => {
  it('are told apart by visitor, the newest first', () => {
    const events = [viewed(0, 'a', 'ann'), viewed(1, 'b', 'bob'), viewed(2, 'c', 'ann')];
    expect(told(visitsOf(events, []))).toEqual([
      ['ann', 'The a', 'The c'],
      ['bob', 'The b'],
    ]);
  });

  it('end after half an hour in which nothing happened', () => {
    const events = [viewed(0, 'a'), clicked(29, 'a'), viewed(58, 'b'), viewed(89, 'c')];
    const visits = visitsOf(events, []);
    expect(told(visits)).toEqual([
      ['ann', 'The c'],
      ['ann', 'The a | click Boots', 'The b'],
    ]);
    expect(new Set(visits.map(({key}) => key)).size).toBe(2);
  });

  it('take what a tab did not count to the visitor whose page views it counted before', () => {
    const events = [
      viewed(0, 'a', 'ann'),
      viewed(2, 'b', 'bob'),
      // In another tab: somebody else's.
      viewed(3, 'c', 'cid'),
    ];
    const notes = [
      note(-1, {reason: 'first'}),
      counted(0, 'a'),
      note(1, {reason: 'second'}),
      counted(2, 'b'),
      counted(3, 'c', 'push', 'tab-2'),
      note(4, {reason: 'third'}),
      note(5, {reason: 'lone'}, 'tab-3'),
    ];
    expect(told(visitsOf(events, notes))).toEqual([
      [null, '(push lone)'],
      ['bob', 'The b | push', '(push third)'],
      ['cid', 'The c | push'],
      ['ann', '(push first)', 'The a | push', '(push second)'],
    ]);
  });

  it('stand events without identity, id, or a time that can be read', () => {
    const bare = {seq: 1, receivedAt: at(0), ecid: null, event: {xdm: {...view('a'), _id: 7}}};
    const odd = {...bare, seq: 2, event: {xdm: {...view('b'), _id: '', timestamp: 'soon'}}};
    const events = [bare, odd, {...bare, seq: 3, event: {}}] as unknown as JournalEvent[];
    expect(told(visitsOf(events, []))).toEqual([[null, 'The a', 'The b']]);
  });

  it('are made again without a change of what they are made of', () => {
    const events = [viewed(0, 'home'), clicked(1, 'home')];
    const notes = [counted(0, 'home')];
    const before = structuredClone([events, notes]);
    expect(visitsOf(events, notes)).toEqual(visitsOf(events, notes));
    expect([events, notes]).toEqual(before);
  });
});

describe('the words of a timeline', () => {
  it.each([
    ['navigate', 'loaded'],
    ['push', 'a router’s push'],
    ['prerender', 'prerendered page activated'],
    ['back-forward-cache', 'back from the back/forward cache'],
    ['levitate', 'levitate'],
    [undefined, 'its page does not say why'],
  ])('say of %s: %s', (kind, words) => expect(whyCounted(kind)).toBe(words));

  it.each([
    ['same-page', 'the same page: only the fragment or the state changed'],
    ['undone', 'undone by the router at once'],
    ['mislaid', 'mislaid'],
  ])('say of %s: %s', (reason, words) => expect(whyNot(reason)).toBe(words));

  it.each([
    ['largestContentfulPaint', 2449, 'good', 'LCP 2.4 s good'],
    ['interactionToNextPaint', 40.4, 'needs-improvement', 'INP 40 ms needs improvement'],
    ['cumulativeLayoutShift', 0.3123, 'poor', 'CLS 0.31 poor'],
    ['timeToFirstByte', 0, '', 'TTFB 0 ms not rated'],
  ])('say of %s at %d, %s: %s', (name, value, rating, words) => {
    const said = sayMetric({name, value, rating});
    expect(`${said.short} ${said.value} ${said.words}`).toBe(words);
  });
});
