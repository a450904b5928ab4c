import {onOnline, whenActivated} from '../../src/platform/lifecycle.js';

const prerendering = (value?: boolean) =>
  Object.defineProperty(document, 'prerendering', {value, configurable: true});
afterEach(() => prerendering());

describe('whenActivated', () => {
  it('calls back at once on a page that is shown', () => {
    const callback = jest.fn();
    whenActivated(callback);
    expect(callback).toHaveBeenCalledTimes(1);
  });

  it('calls back once, when a prerendered page is shown', () => {
    prerendering(true);
    const callback = jest.fn();
    whenActivated(callback);
    expect(callback).not.toHaveBeenCalled();
    document.dispatchEvent(new Event('prerenderingchange'));
    document.dispatchEvent(new Event('prerenderingchange'));
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe('onOnline', () => {
  it('calls back each time the network returns', () => {
    const callback = jest.fn();
    onOnline(callback);
    expect(callback).not.toHaveBeenCalled();
    dispatchEvent(new Event('online'));
    dispatchEvent(new Event('online'));
    expect(callback).toHaveBeenCalledTimes(2);
  });
});
