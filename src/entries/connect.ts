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

/** Starts the instances that a page asked for: in the tag's own attributes, or by commands that wait in the stub. */
export const connect = (components: readonly Component<any>[]) => {
  const page = window as any;
  const names: string[] = (page.__alloyNS ||= []);
  let started = false;

  const start = (name: string, options?: Json) => {
    const queue: Queue | undefined = page[name]?.q;
    if (!queue || queue.taken) return;
    queue.taken = started = true;
    const run = createInstance(components, browser, name) as unknown as Run;
    const adopt = ([resolve, reject, [command, given]]: Waiting) =>
      void run(command, given).then(resolve, reject);
    // A configure of the page's own wins over the tag's attributes.
    if (options && !queue.some(([, , [command]]) => command == 'configure')) {
      run('configure', options).catch((error: Error) => browser.print('error', error.message));
    }
    queue.forEach(adopt);
    queue.push = (...added) => {
      added.forEach(adopt);
      return queue.length;
    };
  };

  const own = ownOptions();
  if (own) {
    const {name = 'edgetag', ...options} = own;
    install([name]);
    start(name, {pageViewCollectionEnabled: true, webVitalsEnabled: true, ...options});
  }
  for (const name of names) start(name);
  if (!started && names[0]) {
    browser.print(
      'warn',
      `[${names.join()}] The tag is on this page twice; the second does nothing.`,
    );
  }
  // A stub that comes after the tag names its function first and makes it next, in the same task.
  names.push = (...added) => {
    void Promise.resolve().then(() => added.forEach((name) => start(name)));
    return Array.prototype.push.apply(names, added);
  };
};

/** What the page says beside the tag: in attributes, in a global, or in the tag's address. */
const ownOptions = (): Json | undefined => {
  const current = document.currentScript as HTMLScriptElement | null;
  // In a module or evaluated text there is no current script: the last one that fits.
  const find = (selector: string) =>
    current?.matches(selector)
      ? current
      : [...document.querySelectorAll<HTMLScriptElement>(selector)].pop();
  const tag = find('script[data-datastream-id]');
  if (tag) return parse(Object.entries(tag.dataset as Record<string, string>));
  const {edgetagOptions} = window as {edgetagOptions?: Json};
  const address = find('script[src*="datastreamId="]');
  return edgetagOptions || (address && parse([...new URL(address.src).searchParams]));
};

/** `queueMaxEvents` and `queue.maxEvents` are `{queue: {maxEvents}}`. */
const parse = (entries: [string, string][]) => {
  const options: Json = {};
  for (const [key, text] of entries) {
    const value = text == 'true' || (text == 'false' ? false : text);
    const [, group, first, rest] = /^(queue)\W?(\w)(.+)/.exec(key) || [];
    if (group) {
      (options[group] ||= {})[first!.toLowerCase() + rest] = +text || value;
    } else {
      options[key] = key == 'context' ? text.split(',') : value;
    }
  }
  return options;
};
