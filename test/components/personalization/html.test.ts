import {settle} from '../../support/instance.js';
import type * as html from '../../../src/components/personalization/html.js';

let insert: typeof html.insert;
const ran: string[] = ((window as any).ran = []);

beforeEach(async () => {
  // The nonce of a page is read once.
  jest.resetModules();
  ({insert} = await import('../../../src/components/personalization/html.js'));
  ran.length = 0;
  document.head.innerHTML = '<meta nonce="n0nce">';
  document.body.innerHTML = '<div></div>';
});

const put = (text: unknown) => {
  const box = document.querySelector('div')!;
  return insert(text, box, (nodes) => box.append(nodes));
};
const inHead = () => [...document.head.querySelectorAll('script')];
const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => 'loaded',
    (error: Error) => error.message,
  );

describe('HTML of an offer', () => {
  it('stands where it should, as elements that can be told apart from text', () => {
    const {elements} = put('a<b>b</b>c<i>d</i>');
    expect(document.body.innerHTML).toBe('<div>a<b>b</b>c<i>d</i></div>');
    expect(elements.map(({nodeName}) => nodeName)).toEqual(['B', 'I']);
  });

  it('runs its scripts in their order, where it already stands', () => {
    put(`<b>1</b><script>ran.push('one', document.querySelectorAll('b').length)</script>
      <b>2</b><script>ran.push('two', document.currentScript.parentNode.nodeName)</script>`);
    expect(ran).toEqual(['one', 2, 'two', 'DIV']);
  });

  it('runs what is left when a script throws', () => {
    const complaints: string[] = [];
    const hear = (event: ErrorEvent) => {
      event.preventDefault();
      complaints.push(event.message);
    };
    addEventListener('error', hear);
    put(`<script>throw new Error('mine')</script><script>ran.push('two')</script>`);
    removeEventListener('error', hear);
    expect(complaints).toEqual([expect.stringContaining('mine')]);
    expect(ran).toEqual(['two']);
  });

  it('takes no data for a program', () => {
    const data = `ran.push('Product')`;
    put(`<script type="application/ld+json">${data}</script>`);
    expect(document.querySelector('div script')!.textContent).toBe(data);
    expect(ran).toEqual([]);
    // The same text is a program where it says so.
    put(`<script>${data}</script>`);
    expect(ran).toEqual(['Product']);
  });

  it("gives styles and scripts the page's nonce", () => {
    put(`<style>p {}</style><script>ran.push(document.currentScript.nonce)</script>
      <script src="https://scripts.test/a.js"></script>`);
    expect(document.querySelector('style')!.nonce).toBe('n0nce');
    expect(ran).toEqual(['n0nce']);
    expect(inHead().map(({nonce}) => nonce)).toEqual(['n0nce']);
  });

  it('fetches scripts in their order, with all that they say of themselves', () => {
    put(`<script src="https://scripts.test/a.js" data-x="1" crossorigin></script>
      <script src="https://scripts.test/b.js"></script>`);
    expect(
      inHead().map((one) => [one.src, one.async, one.hasAttribute('crossorigin'), one.dataset.x]),
    ).toEqual([
      ['https://scripts.test/a.js', false, true, '1'],
      ['https://scripts.test/b.js', false, false, undefined],
    ]);
  });

  it('is loaded when all its scripts are', async () => {
    const {loaded} = put(`<script src="https://scripts.test/a.js"></script>
      <script src="https://scripts.test/b.js"></script>`);
    const [first, second] = inHead();
    const heard: string[] = [];
    const done = settled(loaded).then((how) => heard.push(how));
    second!.dispatchEvent(new Event('load'));
    await settle();
    expect(heard).toEqual([]);
    first!.dispatchEvent(new Event('load'));
    await done;
    expect(heard).toEqual(['loaded']);
  });

  it('says which of its scripts did not come', async () => {
    const {loaded} = put(`<script src="https://scripts.test/a.js"></script>
      <script src="https://scripts.test/b.js"></script>`);
    const [first, second] = inHead();
    first!.dispatchEvent(new Event('load'));
    second!.dispatchEvent(new Event('error'));
    expect(await settled(loaded)).toBe('Failed to load script: https://scripts.test/b.js');
  });

  it.each([[7], [null], [true]])('may be something else: %j', (given: unknown) => {
    put(given);
    expect(document.body.textContent).toBe(JSON.stringify(given));
  });
});

describe('under Trusted Types', () => {
  it('one policy by the name of edgetag makes them all', () => {
    const made: string[] = [];
    Object.assign(window, {
      trustedTypes: {
        createPolicy: (name: string, rules: Record<string, (text: string) => string>) => {
          made.push(name);
          return Object.fromEntries(
            Object.entries(rules).map(([kind, rule]) => [
              kind,
              (text: string) => {
                made.push(kind);
                return rule(text);
              },
            ]),
          );
        },
      },
    });
    try {
      put(`<script>ran.push('ran')</script><script src="https://scripts.test/a.js"></script>`);
    } finally {
      delete (window as any).trustedTypes;
    }
    expect(made).toEqual(['edgetag', 'createHTML', 'createScript', 'createScriptURL']);
    expect(ran).toEqual(['ran']);
  });
});
