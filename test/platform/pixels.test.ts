import {firePixel} from '../../src/platform/pixels.js';

/** jsdom loads no images: here they come or fail by their address, and it is noted out of which document. */
const fired: [url: string, document: Document][] = [];
const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src')!;

const listen = (window: Window) => {
  const {prototype} = (window as unknown as typeof globalThis).HTMLImageElement;
  Object.defineProperty(prototype, 'src', {
    set(this: HTMLImageElement, url: string) {
      fired.push([url, this.ownerDocument]);
      const type = url.includes('broken') ? 'error' : 'load';
      queueMicrotask(() => this.dispatchEvent(new Event(type)));
    },
    configurable: true,
  });
};
const frames = () => [...document.querySelectorAll('iframe')];

// A frame's images are made by the frame's own window.
const observer = new MutationObserver(() =>
  frames().forEach((frame) => listen(frame.contentWindow!)),
);

beforeAll(() => {
  listen(window);
  observer.observe(document, {childList: true, subtree: true});
});
afterAll(() => {
  observer.disconnect();
  Object.defineProperty(HTMLImageElement.prototype, 'src', source);
});
beforeEach(() => void (fired.length = 0));

describe('a pixel', () => {
  it.each([
    ['https://px.test/a', true],
    ['https://px.test/broken', false],
  ])('says of %s whether it came: %s', async (url, came) => {
    expect(await firePixel({url})).toBe(came);
    expect(fired).toEqual([[url, document]]);
  });

  it('is not part of the page', async () => {
    await firePixel({url: 'https://px.test/a', hideReferrer: false});
    expect(document.images).toHaveLength(0);
    expect(frames()).toEqual([]);
  });

  it('that hides the page waits for a body, and comes out of one hidden frame, as do the next', async () => {
    const {body} = document;
    body.remove();
    const both = ['a', 'b'].map((name) =>
      firePixel({url: `https://px.test/${name}`, hideReferrer: true}),
    );
    await Promise.resolve();
    expect(fired).toEqual([]);
    document.documentElement.append(body);
    dispatchEvent(new Event('DOMContentLoaded'));
    expect(await Promise.all(both)).toEqual([true, true]);

    const [frame, ...others] = frames();
    expect(others).toEqual([]);
    expect(frame!.parentElement).toBe(body);
    expect(frame!.name).toBe('Adobe Alloy');
    expect(getComputedStyle(frame!).display).toBe('none');
    expect(fired.map(([, from]) => from)).toEqual([frame!.contentDocument, frame!.contentDocument]);
  });

  it('gets another frame when the page has swapped its body', async () => {
    await firePixel({url: 'https://px.test/a', hideReferrer: true});
    document.body.replaceWith(document.createElement('body'));
    expect(await firePixel({url: 'https://px.test/b', hideReferrer: true})).toBe(true);
    expect(frames()).toHaveLength(1);
    expect(fired.at(-1)).toEqual(['https://px.test/b', frames()[0]!.contentDocument]);
  });
});
