/** Holds files against the bundled XDM schemas, record by record. */
import {isUtf8} from 'node:buffer';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {judgeOf, type BundleName} from '../../demo/edge/judge.js';
import {stop} from '../outcome.js';
import {rootFolder} from '../place.js';
import {openSource} from '../records/source.js';
import {readRecords} from '../records/read.js';
import type {Piece} from '../records/splitter.js';
import type {Terminal} from '../terminal.js';
import {isObject, subjectsOf, type Json} from './subjects.js';

export interface ValidateOptions {
  schema: BundleName;
  tenantSchema?: string[];
  edge?: boolean;
  json?: boolean;
  progress?: boolean;
}

interface Finding {
  /** `deprecated` alone is no error. */
  kind: string;
  path: string;
  message: string;
}

// A record of more would not be one for a stream, nor for a page.
const LONGEST = 16_000_000;
/** How far it is, is said at most twice a second. */
const OFTEN = 500;

export const validate = async (
  files: string[],
  options: ValidateOptions,
  {say, json, part, progress}: Terminal,
): Promise<void> => {
  const find = finderOf(options);
  let records = 0;
  let bad = 0;
  let told = Date.now();
  const counts = {errors: 0, warnings: 0};

  const look = (name: string, piece: Piece) => {
    records++;
    if (Date.now() - told >= OFTEN) {
      told = Date.now();
      progress(
        `${name}: ${count(records, 'record')}, ${bad.toLocaleString('en-US')} with findings`,
      );
    }
    const findings = find(piece);
    for (const finding of findings) {
      const isWarning = finding.kind == 'deprecated';
      counts[isWarning ? 'warnings' : 'errors']++;
      const {line, index} = piece;
      part({file: name, line, index, ...finding, ...(isWarning && {warning: true})});
      say(`${name}:${line}: ${finding.path} ${finding.message}${isWarning ? ' (warning)' : ''}`);
    }
    if (findings.some(({kind}) => kind != 'deprecated')) bad++;
  };

  for (const file of files) {
    const source = await openSource(file);
    for await (const pieces of readRecords(source, LONGEST)) {
      for (const piece of pieces) look(file, piece);
    }
  }

  json({kind: 'summary', files: files.length, records, bad, ...counts});
  const {errors, warnings} = counts;
  say(
    `${count(records, 'record')}: ${errors ? `${count(errors, 'finding')} in ${bad} of them` : 'nothing wrong'}` +
      `${warnings ? `, ${count(warnings, 'warning')}` : ''}.`,
  );
  if (bad) process.exitCode = 1;
};

const count = (number: number, what: string) =>
  `${number.toLocaleString('en-US')} ${what}${number == 1 ? '' : 's'}`;

const finderOf = ({schema, tenantSchema = [], edge}: ValidateOptions) => {
  const judge = judgeOf(
    {schema, tenants: readTenants(tenantSchema), idRequired: !edge && schema == 'web-event'},
    join(rootFolder(), 'demo/edge/xdm'),
  );
  const find = (piece: Piece): Finding[] => {
    const record = parse(piece);
    if ('fault' in record) return [{kind: 'json', path: '(record)', message: record.fault}];
    const {subjects, wrong} = subjectsOf(record.value);
    return [
      ...wrong.map((one) => ({kind: 'envelope', ...one})),
      ...subjects.flatMap(({xdm, path}) =>
        isObject(xdm)
          ? judge(xdm).problems.map((problem) => ({...problem, path: pathOf(path, problem.path)}))
          : [{kind: 'json', path: path || '(record)', message: 'is no object'}],
      ),
    ];
  };
  return (piece: Piece): Finding[] => {
    try {
      return find(piece);
    } catch (error) {
      // The stack has an end.
      if (!(error instanceof RangeError)) throw error;
      return [{kind: 'json', path: '(record)', message: 'is nested too deep to be looked at'}];
    }
  };
};

const pathOf = (outer: string, inner: string) => {
  if (!outer || inner == '(root)') return outer || inner;
  return inner.startsWith('[') ? outer + inner : `${outer}.${inner}`;
};

const parse = ({bytes, fault, size}: Piece): {value: unknown} | {fault: string} => {
  if (fault) return {fault};
  if (!bytes) return {fault: `is longer than a record may be: ${size} bytes`};
  if (!isUtf8(bytes)) return {fault: 'is not UTF-8'};
  try {
    return {value: JSON.parse(bytes.toString())};
  } catch (error) {
    return {fault: `is not JSON: ${(error as Error).message}`};
  }
};

/** `_acme=FILE`; several for one tenant add up. */
const readTenants = (given: string[]) => {
  const tenants: Record<string, Json[]> = {};
  for (const each of given) {
    const [, name, file] = /^(_\w+)=(.+)$/.exec(each) ?? [];
    if (!name || !file) {
      throw stop(
        `--tenant-schema is "${each}". Write the tenant's field and a file: _acme=fields.json`,
        2,
      );
    }
    try {
      (tenants[name] ??= []).push(JSON.parse(readFileSync(file, 'utf8')) as Json);
    } catch (error) {
      throw stop(`The schema ${file} cannot be read: ${(error as Error).message}.`, 2);
    }
  }
  return tenants;
};
