import {onLeaving, onOnline, whenActivated} from '../../src/platform/lifecycle.js';
import {changeVisibility, setVisibility} from '../support/visibility.js';

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

describe('onLeaving', () => {
  const watch = () => {
    const heard: unknown[] = [];
    onLeaving(
      (gone) => heard.push(gone ? 'gone' : 'hidden'),
      () => heard.push('back'),
    );
    return heard;
  };
  const transition = (type: string, persisted: boolean) =>
    dispatchEvent(new PageTransitionEvent(type, {persisted}));

  it('tells when the page goes out of sight, and when it is seen again', () => {
    const heard = watch();
    changeVisibility('hidden');
    changeVisibility('visible');
    expect(heard).toEqual(['hidden', 'back']);
  });

  it('tells when the page goes, and when it comes out of the back/forward cache', () => {
    const heard = watch();
    transition('pagehide', true);
    transition('pageshow', true);
    expect(heard).toEqual(['gone', 'back']);
  });

  it('takes the pageshow of a page that has just been loaded for nothing', () => {
    const heard = watch();
    transition('pageshow', false);
    expect(heard).toEqual([]);
  });

  it('listens on the target that the event goes to: visibilitychange elsewhere is not ours', () => {
    const heard = watch();
    setVisibility('hidden');
    window.dispatchEvent(new Event('visibilitychange'));
    document.dispatchEvent(new Event('pagehide'));
    expect(heard).toEqual([]);
    document.dispatchEvent(new Event('visibilitychange'));
    expect(heard).toEqual(['hidden']);
  });
});
