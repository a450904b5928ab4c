/** Notes down what a script does to the page it is in: the listeners it adds, and what it reads that lays the page out. */
export interface Watch {
  listeners: {on: string; type: string; passive: boolean}[];
  reads: Touch[];
}

export interface Touch {
  /** The name of what was read or called, or `resize`: what was measured may be measured again. */
  what: string;
  /** Of what: `window`, `document`, or an element's name. */
  on: string;
  /** What was clicked last lies in it. */
  clicked: boolean;
}

/** Runs before the page begins; keeps its notes in `window.watch`. Heeds scripts whose addresses have `place` in them. */
export const touches = (place: string) => {
  const watch: Watch = {listeners: [], reads: []};
  Object.assign(window, {watch});
  const add = EventTarget.prototype.addEventListener;
  let click: Node | undefined;
  add.call(window, 'click', ({target}) => (click = target as Node), {capture: true, passive: true});
  add.call(window, 'resize', () => watch.reads.push({what: 'resize', on: '', clicked: false}));

  const theirs = () => new Error().stack!.includes(place);
  const nameOf = (target: unknown) => {
    if (!target || target == window) return 'window';
    if (target == visualViewport) return 'visualViewport';
    return target == document ? 'document' : (target as Element).localName || 'other';
  };
  const note = (what: string, target: unknown) => {
    if (!theirs()) return;
    const clicked = target instanceof Node && !!click && target.contains(click);
    watch.reads.push({what, on: nameOf(target), clicked});
  };

  const listened = (target: unknown, type: string, options: unknown) => {
    const {passive = false} = Object(options) as AddEventListenerOptions;
    if (theirs()) watch.listeners.push({on: nameOf(target), type, passive});
  };
  EventTarget.prototype.addEventListener = function (type: string, ...rest: [any, any?]) {
    listened(this, type, rest[1]);
    add.call(this ?? window, type, ...rest);
  };

  /** Calls back before something of that name is read, called or set. */
  const wrap = (owner: object, name: string) => {
    const {get, set, value, ...rest} = Object.getOwnPropertyDescriptor(owner, name)!;
    const noting = <T extends (this: unknown, ...all: any[]) => unknown>(original: T) =>
      function (this: unknown, ...all: any[]) {
        note(name, this);
        return original.apply(this ?? window, all);
      };
    const changed = get
      ? {get: noting(get), set, configurable: rest.configurable, enumerable: rest.enumerable}
      : {...rest, value: noting(value as () => unknown)};
    Object.defineProperty(owner, name, changed as PropertyDescriptor);
  };

  const sides = ['Width', 'Height', 'Top', 'Left'];
  const of = (kind: string) => sides.map((side) => kind + side);
  const rects = ['getBoundingClientRect', 'getClientRects'];
  const points = ['elementFromPoint', 'elementsFromPoint', 'caretRangeFromPoint'];
  const places = ['innerWidth', 'innerHeight', 'scrollX', 'scrollY', 'pageXOffset', 'pageYOffset'];
  const layout: [object, string[]][] = [
    [Element.prototype, [...of('client'), ...of('scroll'), ...rects, 'scrollIntoView']],
    [HTMLElement.prototype, [...of('offset'), 'offsetParent', 'innerText', 'focus']],
    [Range.prototype, rects],
    [Document.prototype, points],
    [window, [...places, 'getComputedStyle', 'matchMedia', 'scrollTo', 'scrollBy']],
    [VisualViewport.prototype, ['width', 'height', 'pageTop', 'pageLeft', 'scale']],
  ];
  for (const [owner, names] of layout) for (const name of names) wrap(owner, name);

  // Listeners can be set, too.
  for (const type of ['beforeunload', 'unload']) {
    const {set, ...rest} = Object.getOwnPropertyDescriptor(window, `on${type}`)!;
    Object.defineProperty(window, `on${type}`, {
      ...rest,
      set(listener) {
        listened(window, type, undefined);
        set!.call(window, listener);
      },
    });
  }
};
