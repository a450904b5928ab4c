/** Loads the tag's source anew for every tab, with globals of that tab's own: what a browser does for each page. */
import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, resolve} from 'node:path';
import {compileFunction} from 'node:vm';
import ts from 'typescript';

type Module = Record<string, any>;
type Body = (
  exports: Module,
  module: Module,
  require: (path: string) => Module,
  ...rest: any[]
) => void;

const ROOT = resolve(__dirname, '../..');
const packages = createRequire(resolve(ROOT, 'package.json'));
/** Compiled once for all tabs, by file and the names of the globals. */
const bodies = new Map<string, Body>();

const bodyOf = (file: string, names: readonly string[]): Body => {
  const key = [file, ...names].join();
  const found = bodies.get(key);
  if (found) return found;
  const text = readFileSync(file, 'utf8');
  const code = file.endsWith('.ts')
    ? ts.transpileModule(text, {
        fileName: file,
        compilerOptions: {module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022},
      }).outputText
    : text;
  const body = compileFunction(code, ['exports', 'module', 'require', ...names], {
    filename: file,
  }) as Body;
  bodies.set(key, body);
  return body;
};

const fileOf = (path: string, from: string) =>
  path.startsWith('.')
    ? resolve(dirname(from), from.endsWith('.ts') ? path.replace(/\.js$/, '.ts') : path)
    : packages.resolve(path);

/** A set of modules that see these globals in place of Node's; give it a path from the root, or a package. */
export const createRealm = (globals: Record<string, unknown>) => {
  const names = Object.keys(globals);
  const values = Object.values(globals);
  const modules = new Map<string, Module>();
  const load = (file: string): Module => {
    const found = modules.get(file);
    if (found) return found.exports as Module;
    const module: Module = {exports: {}};
    modules.set(file, module);
    const inner = (path: string) => load(fileOf(path, file));
    bodyOf(file, names)(module.exports as Module, module, inner, ...values);
    return module.exports as Module;
  };
  return <M extends object = Module>(path: string) =>
    load(path.startsWith('src/') ? resolve(ROOT, path) : fileOf(path, ROOT)) as M;
};
