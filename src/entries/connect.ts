import {unclobbered} from '../platform/dom.js';
import type {Run} from '../core/instance.js';
import type {Json} from '../core/types.js';

type Waiting = [
  resolve: (result: unknown) => void,
  reject: (error: unknown) => void,
  args: readonly any[],
];
type Queue = Waiting[] & {taken?: true};

/**
 * Starts the instances that a page asked for: in the tag's own attributes, or by commands that wait in the stub.
 * `create` makes one; it hears the address that the tag came from. `known` leaves out attributes that are no options.
 */
export const connect = (
  create: (name: string, src: string) => Run,
  known = (options: Json) => options,
) => {
  const page = window as any;
  // Something else of that name may be an element with that id.
  if (!Array.isArray(page.__alloyNS)) page.__alloyNS = [];
  const names: string[] = page.__alloyNS;
  const {src = '', name: ownName = 'edgetag', ...own} = ownOptions();
  let started = false;

  const stubOf = (name: string) => typeof page[name] == 'function' && page[name];

  const start = (name: string) => {
    const stub = stubOf(name);
    const queue: Queue = stub.q || [];
    if (queue.taken) return;
    queue.taken = started = true;
    const run = create(name, src);
    // Without a stub, the instance itself.
    (stub || (page[name] = run)).q = queue;
    // A configure of the page's own wins over the tag's attributes.
    if (
      name == ownName &&
      own.datastreamId &&
      !queue.some(([, , [command]]) => command == 'configure')
    ) {
      const options = known({pageViewCollectionEnabled: true, webVitalsEnabled: true, ...own});
      queue.unshift([Boolean, console.error, ['configure', options]]);
    }
    const adopt = ([resolve, reject, [command, options]]: Waiting) =>
      void run(command, options).then(resolve, reject);
    queue.forEach(adopt);
    queue.push = adopt as never;
  };

  // Not by `push`, which may be another tag's.
  if (own.datastreamId && !stubOf(ownName)) names[names.length] = ownName;
  names.forEach(start);
  if (!started)
    console.warn(names[0] ? 'edgetag is here twice.' : 'edgetag: data-datastream-id is missing.');
  else if (!src) console.warn('edgetag: src is missing.');
  // A stub that comes after the tag says its name first and makes its function next, in the same task.
  names.push = (name) => +setTimeout(start, 0, name);
};

/** What the page says beside the tag: in attributes, in a global, or in the tag's address. */
const ownOptions = (): Json => {
  const {currentScript} = document;
  // An image may have its name, and a script in a drawing is another kind of element.
  const isScript = (element: unknown) => element instanceof HTMLScriptElement;
  const tag = [currentScript, unclobbered(document, 'currentScript'), lastTag()].find(isScript);
  const {dataset = {}, src} = (tag || {}) as Partial<HTMLScriptElement>;
  // A copy: there is nothing in that of an element.
  const given: Json = {...(window as any).edgetagOptions};
  const options = dataset.datastreamId
    ? parse(Object.entries(dataset))
    : given.datastreamId || given.src
      ? given
      : parse([...new URLSearchParams(src?.split('?')[1])]);
  return {src, ...options};
};

/**
 * In a module or evaluated text there is no current script: the last one that has options. Where scripts have a nonce,
 * one without has not been let in.
 */
const lastTag = () => {
  const all = [...unclobbered(document, 'scripts')];
  const trusted = all.find(({nonce}) => nonce)?.nonce;
  return all
    .filter(
      ({dataset, nonce, src}) =>
        (!trusted || nonce == trusted) && (dataset.datastreamId || src.includes('datastreamId=')),
    )
    .pop();
};

/** `queueMaxEvents` and `queue.maxEvents` are `{queue: {maxEvents}}`. */
const parse = (entries: [string, string | undefined][]) => {
  const options: Json = {};
  for (const [key, text = ''] of entries) {
    const value = text == 'true' || (text != 'false' && text);
    const [, option, first, rest] = /^(queue|pageViewCollectionEnabled)\W?(.)(.+)/.exec(key) || [];
    if (option)
      (options[option] ||= {})[first!.toLowerCase() + rest] = isNaN(+text) ? value : +text;
    else options[key] = key == 'context' ? text.split(',') : value;
  }
  return options;
};
