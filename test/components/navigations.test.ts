/** Page views of a page that is there already. What browsers make of history is in the journeys; here is what the tag makes of it. */
import {context} from '../../src/components/context.js';
import {pageviews} from '../../src/components/pageviews/index.js';
import {openConfigured, settle} from '../support/instance.js';
import {changeVisibility, setVisibility} from '../support/visibility.js';

const UNDONE = 150;
const TITLE_WAIT = 500;

const visit = async () => {
  const {events} = await openConfigured({
    components: [context, pageviews],
    options: {pageViewCollectionEnabled: true, context: ['web']},
  });
  await settle(3);
  await jest.advanceTimersByTimeAsync(1);
  await settle(3);
  return async () => {
    await settle(3);
    return events().map(({xdm}) => {
      const {URL: url, name} = xdm.web.webPageDetails as {URL?: string; name: string};
      return `${name} ${new URL(url ?? location.href).pathname}`;
    });
  };
};

/** As the browser does it: nobody's method is called, and the page hears of it. */
const traverse = (path: string) => {
  History.prototype.replaceState.call(history, null, '', path);
  dispatchEvent(new PopStateEvent('popstate'));
};

beforeEach(() => {
  jest.useFakeTimers({doNotFake: ['setImmediate', 'queueMicrotask', 'nextTick', 'performance']});
  history.replaceState(null, '', '/');
  document.title = 'Home';
});
afterEach(() => {
  jest.useRealTimers();
  setVisibility('visible');
});

describe('a page that is pushed', () => {
  it('is counted under the title that it gets', async () => {
    const views = await visit();
    history.pushState(null, '', '/shoes');
    await settle(3);
    document.title = 'Shoes';
    expect(await views()).toEqual(['Home /', 'Shoes /shoes']);
  });

  it('is counted when it keeps its title, half a second later', async () => {
    const views = await visit();
    history.pushState(null, '', '/shoes');
    await jest.advanceTimersByTimeAsync(TITLE_WAIT - 10);
    expect(await views()).toEqual(['Home /']);
    await jest.advanceTimersByTimeAsync(20);
    expect(await views()).toEqual(['Home /', 'Home /shoes']);
  });

  it('is counted at once as it is left', async () => {
    const views = await visit();
    history.pushState(null, '', '/shoes');
    await settle(3);
    changeVisibility('hidden');
    expect(await views()).toEqual(['Home /', 'Home /shoes']);
  });

  it('is counted before the next one', async () => {
    const views = await visit();
    history.pushState(null, '', '/shoes');
    await settle(3);
    history.pushState(null, '', '/cart');
    await settle(3);
    document.title = 'Cart';
    expect(await views()).toEqual(['Home /', 'Home /shoes', 'Cart /cart']);
  });

  it('is none where only the state is new', async () => {
    const views = await visit();
    history.pushState({step: 2}, '', '/');
    await jest.advanceTimersByTimeAsync(TITLE_WAIT + UNDONE);
    expect(await views()).toEqual(['Home /']);
  });
});

describe('a way back', () => {
  const shoes = async () => {
    const views = await visit();
    history.pushState(null, '', '/shoes');
    await settle(3);
    document.title = 'Shoes';
    await settle(3);
    return views;
  };

  it('is counted once it stands', async () => {
    const views = await shoes();
    traverse('/');
    document.title = 'Home';
    await jest.advanceTimersByTimeAsync(UNDONE - 10);
    expect(await views()).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(20 + TITLE_WAIT);
    expect(await views()).toEqual(['Home /', 'Shoes /shoes', 'Home /']);
  });

  it('is none where a router undoes it', async () => {
    const views = await shoes();
    traverse('/');
    traverse('/shoes');
    await jest.advanceTimersByTimeAsync(UNDONE + TITLE_WAIT);
    expect(await views()).toHaveLength(2);
  });

  it('is counted where another follows at once: that undoes nothing', async () => {
    const views = await shoes();
    traverse('/');
    traverse('/cart');
    await jest.advanceTimersByTimeAsync(UNDONE + 2 * TITLE_WAIT);
    expect((await views()).map((view) => view.replace(/.* /, ''))).toEqual([
      '/',
      '/shoes',
      '/',
      '/cart',
    ]);
  });

  it('is counted as the page is left, though it might yet have been undone', async () => {
    const views = await shoes();
    traverse('/');
    changeVisibility('hidden');
    await settle(3);
    changeVisibility('hidden');
    expect((await views()).map((view) => view.replace(/.* /, ''))).toEqual(['/', '/shoes', '/']);
  });
});
