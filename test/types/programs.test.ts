import {existsSync, readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../..');
const ENTRY = /\.\.\/\.\.\/\.\.\/src\/entries\/(\w+)\.js/;

/** What stands for the entry that the programs import, and how their author's compiler looks for it. */
const ways: [how: string, entry: string, module: ts.ModuleKind, find: ts.ModuleResolutionKind][] = [
  ['the source', 'src/entries/index.ts', ts.ModuleKind.ESNext, ts.ModuleResolutionKind.Bundler],
  [
    'the built types, as a bundler finds them',
    'dist/esm/index.js',
    ts.ModuleKind.ESNext,
    ts.ModuleResolutionKind.Bundler,
  ],
  [
    'the built types, as Node finds them',
    'dist/esm/index.js',
    ts.ModuleKind.NodeNext,
    ts.ModuleResolutionKind.NodeNext,
  ],
];

const complaints = (
  program: string,
  entry: string,
  module: ts.ModuleKind,
  moduleResolution: ts.ModuleResolutionKind,
) => {
  const file = resolve(__dirname, `programs/${program}.ts`);
  const isServer = program == 'serves';
  const options: ts.CompilerOptions = {
    module,
    moduleResolution,
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    exactOptionalPropertyTypes: entry.startsWith('dist'),
    noUncheckedIndexedAccess: true,
    // Whoever uses the types checks them, too.
    skipLibCheck: false,
    target: ts.ScriptTarget.ES2022,
    types: isServer ? ['node'] : [],
    // Servers have no document, nor the types of one.
    ...(isServer && entry.startsWith('dist') && {lib: ['lib.es2022.d.ts']}),
  };
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const text = (name: string) =>
    resolve(name) == file
      ? readFileSync(file, 'utf8').replace(ENTRY, (_all, name: string) =>
          resolve(ROOT, entry.replace('index', name)),
        )
      : read(name);
  host.readFile = text;
  host.getSourceFile = (name, version) => {
    const source = text(name);
    return source == null ? undefined : ts.createSourceFile(name, source, version);
  };
  const roots = [file, resolve(ROOT, 'src/globals.d.ts')];
  return ts
    .getPreEmitDiagnostics(ts.createProgram(roots, options, host))
    .map(({file: where, messageText, start = 0}) => {
      const line = where && where.getLineAndCharacterOfPosition(start).line + 1;
      return `${where?.fileName.slice(ROOT.length)}:${line} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
};

describe.each(
  ways.filter(
    ([, entry]) => entry.startsWith('src') || existsSync(resolve(ROOT, 'dist/esm/index.d.ts')),
  ),
)('against %s', (_how, entry, module, resolution) => {
  it.each([
    ['what site owners write compiles', 'compiles'],
    ['what cannot work does not compile', 'refuses'],
    ['what authors of servers write compiles', 'serves'],
  ])('%s', (_what, program) => {
    expect(complaints(program, entry, module, resolution)).toEqual([]);
  });
});
