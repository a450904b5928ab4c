/** JSON as an outline that opens and closes; the browser's own disclosure does the work. */
import type {Verdict} from '../edge/types.js';
import {plainPath} from './paths.js';

interface Props {
  value: unknown;
  /** Marks the places that the verdict complains about. */
  problems?: Verdict['problems'];
  /** How many levels start open. */
  open?: number;
}

export const Tree = ({value, problems = [], open = 3}: Props) => {
  const marked = new Set(problems.map(({path}) => plainPath(path)));
  return (
    <div class="tree">
      <Entries value={value} {...{marked, open}} path="" />
    </div>
  );
};

interface Branch {
  value: unknown;
  path: string;
  marked: Set<string>;
  open: number;
}

const Entries = ({value, path, ...rest}: Branch) => {
  if (!isBranch(value)) return <Leaf value={value} />;
  const entries = Object.entries(value);
  if (!entries.length) return <span class="faint">{Array.isArray(value) ? '[ ]' : '{ }'}</span>;
  return (
    <ul>
      {entries.map(([name, child]) => (
        <li key={name}>
          <Entry {...rest} name={name} value={child} path={path ? `${path}.${name}` : name} />
        </li>
      ))}
    </ul>
  );
};

const Entry = ({name, value, path, marked, open}: Branch & {name: string}) => {
  const bad = marked.has(path) ? 'bad' : undefined;
  const size = isBranch(value) ? Object.keys(value).length : 0;
  if (!size) {
    return (
      <span class={bad}>
        <span class="key">{name}</span> <Entries {...{value, path, marked, open}} />
      </span>
    );
  }
  return (
    <details open={open > 0}>
      <summary class={bad}>
        <span class="key">{name}</span>
        {Array.isArray(value) && <span class="faint"> {size}</span>}
      </summary>
      <Entries {...{value, path, marked}} open={open - 1} />
    </details>
  );
};

const Leaf = ({value}: {value: unknown}) => (
  <span class={`leaf ${value === null ? 'null' : typeof value}`}>
    {typeof value === 'string' ? value || '“”' : JSON.stringify(value)}
  </span>
);

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;
