import {hide} from '../../../src/components/personalization/hide.js';
import {held, settle, taken} from '../../support/instance.js';
import {dom, item, offer, offering, visitOffers} from '../../support/offers.js';

const HIDDEN = '#one { visibility: hidden }';
const options = {prehidingStyle: HIDDEN};
const styles = () => [...document.querySelectorAll('style')].map(({textContent}) => textContent);
const render = {renderDecisions: true};

afterEach(() => jest.useRealTimers());

describe('containers that offers may change', () => {
  const waiting = async (more = {}) => {
    const {answer, give} = held();
    const visit = await visitOffers({options: {...options, ...more}, answer: () => answer});
    return {...visit, give};
  };

  it('are hidden while offers are on their way, and shown when they have come', async () => {
    const {give, run} = await waiting();
    const sent = run('sendEvent', render);
    expect(styles()).toEqual([HIDDEN]);
    expect(document.querySelector('style')!.id).toBe('alloy-prehiding');
    await settle();
    expect(styles()).toEqual([HIDDEN]);
    give(taken());
    await sent;
    expect(styles()).toEqual([]);
  });

  it('are shown though an offer is still waited for', async () => {
    const {give, run} = await waiting();
    const sent = run('sendEvent', render);
    give(offering(offer([dom('setText', '#late', 'x')])));
    await sent;
    expect(styles()).toEqual([]);
  });

  it('are shown when the edge cannot be reached', async () => {
    const {give, run} = await waiting();
    const sent = run('sendEvent', render);
    give(new Error('Offline'));
    await expect(sent).rejects.toThrow('Offline');
    expect(styles()).toEqual([]);
  });

  it('are shown when the event is cancelled', async () => {
    const {run} = await waiting({onBeforeEventSend: () => false});
    await run('sendEvent', render);
    expect(styles()).toEqual([]);
  });

  it('are shown after 3 seconds, whatever happens, and not before', async () => {
    jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask']});
    const {run} = await waiting();
    void run('sendEvent', render);
    await jest.advanceTimersByTimeAsync(2999);
    expect(styles()).toEqual([HIDDEN]);
    await jest.advanceTimersByTimeAsync(1);
    expect(styles()).toEqual([]);
  });

  it("are shown though it was the site's own snippet that hid them", async () => {
    const {give, run} = await waiting({prehidingStyle: undefined});
    document.head.innerHTML = '<style id="alloy-prehiding">body { opacity: 0 }</style>';
    const sent = run('sendEvent', render);
    expect(styles()).toHaveLength(1);
    give(taken());
    await sent;
    expect(styles()).toEqual([]);
  });

  it('are shown at once by an event that renders nothing', async () => {
    const {run} = await waiting();
    document.head.innerHTML = '<style id="alloy-prehiding">body { opacity: 0 }</style>';
    void run('sendEvent');
    expect(styles()).toEqual([]);
  });

  it('stay as they are where the page is left', async () => {
    const leaving = offer([item('redirect-item', {content: '#elsewhere'})]);
    const {give, run} = await waiting();
    void run('sendEvent', render);
    give(offering(leaving));
    await settle();
    expect(styles()).toContain(HIDDEN);
    history.replaceState({}, '', '/');
  });

  it('are not hidden from visitors who declined', async () => {
    const {run} = await waiting({defaultConsent: 'out'});
    const sent = run('sendEvent', render);
    expect(styles()).toEqual([]);
    await sent;
    expect(styles()).toEqual([]);
  });

  it('are hidden while the visitor is asked, and shown on a no', async () => {
    const {consent} = await import('../../../src/components/consent/index.js');
    const {run} = await visitOffers({
      components: [consent],
      options: {...options, defaultConsent: 'pending'},
    });
    const sent = run('sendEvent', render);
    expect(styles()).toEqual([HIDDEN]);
    const out = {standard: 'Adobe', version: '1.0', value: {general: 'out'}};
    await run('setConsent', {consent: [out]});
    await sent;
    expect(styles()).toEqual([]);
  });
});

describe('a selector that an offer hides', () => {
  beforeEach(() => document.head.replaceChildren());

  it('is hidden by one style, until nobody needs it', () => {
    const [one, two] = [hide('#x'), hide('#x')];
    const other = hide('#y');
    expect(styles()).toEqual(['#x { visibility: hidden }', '#y { visibility: hidden }']);
    one();
    expect(styles()).toHaveLength(2);
    two();
    other();
    expect(styles()).toEqual([]);
  });

  it('is hidden until what it waits for is there', async () => {
    const late = offer([dom('setText', '#late', 'New', {prehidingSelector: '#box'})]);
    const {render} = await visitOffers({html: '<div id="box"></div>', offers: [late]});
    await render();
    expect(styles()).toEqual(['#box { visibility: hidden }']);
    document.querySelector('#box')!.innerHTML = '<p id="late"></p>';
    await settle();
    expect(styles()).toEqual([]);
  });

  it('is hidden by no style at all where there is none', async () => {
    const {render} = await visitOffers({offers: [offer([dom('setText', '#late', 'x')])]});
    await render();
    expect(styles()).toEqual([]);
  });
});
