import {unclobberedNode} from '../../platform/dom.js';
import {nonceOf, trusted} from './nonce.js';

/** Puts HTML where `place` says, and runs its scripts; `target` is where inline scripts stand while they run. */
export const insert = (
  html: unknown,
  target: Element,
  place: (nodes: DocumentFragment) => void,
) => {
  const page = unclobberedNode(document);
  const box = page.createElement('div');
  // In a detached element images begin to load, and scripts do not run.
  box.innerHTML = trusted('createHTML', String(html));
  const nonce = nonceOf();
  for (const style of box.querySelectorAll('style')) style.nonce ||= nonce;
  const scripts = [...box.querySelectorAll('script')];
  const elements = [...box.children];
  const nodes = page.createDocumentFragment();
  nodes.append(...box.childNodes);
  place(nodes);

  for (const {src, text, type} of scripts) {
    if (src || !text) continue;
    const script = page.createElement('script');
    script.nonce = nonce;
    // Data blocks are no programs.
    script.type = type;
    script.text = trusted('createScript', text);
    target.appendChild(script);
    script.remove();
  }
  return {elements, loaded: Promise.all(scripts.filter(({src}) => src).map(load))};
};

/** Fetches and runs a script, in the order in which they are asked for. */
const load = (inert: HTMLScriptElement) =>
  new Promise<void>((resolve, reject) => {
    const page = unclobberedNode(document);
    const script = page.createElement('script');
    for (const {name, value} of inert.attributes) {
      script.setAttribute(name, name == 'src' ? trusted('createScriptURL', value) : value);
    }
    script.nonce = nonceOf();
    script.async = false;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error('Failed to load script: ' + inert.src));
    page.head.append(script);
  });
