/** The addresses of Experience Platform in all the spellings that its documents have, each turned into the one that is answered. */

/** What older, newer or careless documents write, and what it is called here. */
const spellings: [RegExp, string][] = [
  [/^(\/data\/foundation\/catalog\/)datasets(?=\/|$)/, '$1dataSets'],
  [/^(\/data\/foundation\/)conversion\/(mappingSets)(?=\/|$)/, '$1$2'],
];

// The inlets' own addresses are given, not written; nobody documents them with a slash at the end.
const MANAGED = /^\/(data|ims)\//;

/** An address with its query, as the platform's routes know it; any other is left as it is. */
export const canonical = (url: string): string => {
  if (!MANAGED.test(url)) return url;
  const at = url.indexOf('?');
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)];
  const bare = path.replace(/\/+$/, '');
  return (
    spellings.reduce((written, [spelt, name]) => written.replace(spelt, name), bare || path) + query
  );
};
