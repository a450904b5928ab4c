import {install} from './snippet.js';
import {createInstance} from '../core/instance.js';
import {browser} from '../platform/browser.js';
import type {Run} from '../core/instance.js';
import type {Component, Json} from '../core/types.js';

type Waiting = [
  resolve: (result: unknown) => void,
  reject: (error: unknown) => void,
  args: readonly any[],
];
type Queue = Waiting[] & {taken?: true};

/**
 * Starts the instances that a page asked for: in the tag's own attributes, or by commands that wait in the stub.
 * `components` hears the folder that the tag came from.
 */
export const connect = (components: (base: string) => readonly Component<any>[]) => {
  const page = window as any;
  const names: string[] = (page.__alloyNS ||= []);
  const {base, name = 'edgetag', ...own} = ownOptions();
  let started = false;

  const start = (name: string) => {
    const queue: Queue = page[name].q;
    if (queue.taken) return;
    queue.taken = started = true;
    const run = createInstance(components(base), browser, name) as unknown as Run;
    const adopt = ([resolve, reject, [command, options]]: Waiting) =>
      void run(command, options).then(resolve, reject);
    queue.forEach(adopt);
    queue.push = adopt as never;
  };

  if (own.datastreamId) {
    install([name]);
    const queue: Queue = page[name].q;
    // A configure of the page's own wins over the tag's attributes.
    if (!queue.some(([, , [command]]) => command == 'configure')) {
      const options = {pageViewCollectionEnabled: true, webVitalsEnabled: true, ...own};
      queue.unshift([Boolean, console.error, ['configure', options]]);
    }
  }
  names.forEach(start);
  if (names[0] && !started) browser.print('warn', 'edgetag is on this page twice.');
  // A stub that comes after the tag says its name first and makes its function next, in the same task.
  names.push = (name) => {
    void Promise.resolve(name).then(start);
    return names.length;
  };
};

/** What the page says beside the tag: in attributes, in a global, or in the tag's address. */
const ownOptions = (): Json => {
  const current = document.currentScript as HTMLScriptElement | null;
  // In a module or evaluated text there is no current script: the last one that fits.
  const find = (selector: string) =>
    current?.matches(selector)
      ? current
      : [...document.querySelectorAll<HTMLScriptElement>(selector)].pop();
  const tag = find('script[data-datastream-id]');
  const address = find('script[src*="datastreamId="]');
  const src = (current || tag || address)?.src;
  const options = tag
    ? parse(Object.entries(tag.dataset))
    : (window as any).edgetagOptions || parse([...new URL(address?.src || 'a:').searchParams]);
  return {base: src && new URL('.', src).href, ...options};
};

/** `queueMaxEvents` and `queue.maxEvents` are `{queue: {maxEvents}}`. */
const parse = (entries: [string, string | undefined][]) => {
  const options: Json = {};
  for (const [key, text = ''] of entries) {
    const value = text == 'true' || (text == 'false' ? false : text);
    const [, group, first, rest] = /^(queue)\W?(\w)(.+)/.exec(key) || [];
    if (group) (options[group] ||= {})[first!.toLowerCase() + rest] = +text || value;
    else options[key] = key == 'context' ? text.split(',') : value;
  }
  return options;
};
