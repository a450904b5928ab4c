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
  const names: string[] = (page.__alloyNS ||= []);
  const {src, name: ownName = 'edgetag', ...own} = ownOptions();
  let started = false;

  const start = (name: string) => {
    const queue: Queue = page[name]?.q || [];
    if (queue.taken) return;
    queue.taken = started = true;
    const run = create(name, src);
    // Without a stub, the instance itself.
    (page[name] ||= run).q = queue;
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
  if (own.datastreamId && !page[ownName]) names[names.length] = ownName;
  names.forEach(start);
  if (names[0] && !started) console.warn('edgetag is here twice.');
  // A stub that comes after the tag says its name first and makes its function next, in the same task.
  names.push = (name) => +setTimeout(start, 0, name);
};

/** What the page says beside the tag: in attributes, in a global, or in the tag's address. */
const ownOptions = (): Json => {
  // In a module or evaluated text there is no current script: the last one that has options.
  const tag =
    (document.currentScript as HTMLScriptElement | null) ||
    [
      ...document.querySelectorAll<HTMLScriptElement>(
        'script[data-datastream-id],script[src*="datastreamId="]',
      ),
    ].pop();
  const {dataset = {}, src} = tag || {};
  const options = dataset.datastreamId
    ? parse(Object.entries(dataset))
    : (window as any).edgetagOptions || parse([...new URL(src || 'a:').searchParams]);
  return {src, ...options};
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
