import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {dirname, relative, resolve} from 'node:path';
import {rollup, type Plugin} from 'rollup';
import ts from 'typescript';

const ROOT = resolve(__dirname, '..');
const SRC = resolve(ROOT, 'src');
const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8');
const json = (file: string) => JSON.parse(read(file)) as Record<string, any>;

const files = readdirSync(SRC, {recursive: true, encoding: 'utf8'})
  .filter((file) => file.endsWith('.ts'))
  .sort();

interface Import {
  from: string;
  /** Below src, or a package's name. */
  to: string;
  typeOnly: boolean;
}

const importsOf = (from: string): Import[] => {
  const source = ts.createSourceFile(from, read(`src/${from}`), ts.ScriptTarget.ES2022);
  return source.statements.flatMap((node) => {
    const isImport = ts.isImportDeclaration(node);
    if (!isImport && !ts.isExportDeclaration(node)) return [];
    if (!node.moduleSpecifier || !ts.isStringLiteral(node.moduleSpecifier)) return [];
    const path = node.moduleSpecifier.text;
    const to = path.startsWith('.')
      ? relative(SRC, resolve(SRC, dirname(from), path)).replace(/\.js$/, '.ts')
      : path;
    const typeOnly = isImport
      ? node.importClause?.phaseModifier == ts.SyntaxKind.TypeKeyword
      : node.isTypeOnly;
    return [{from, to, typeOnly}];
  });
};
const imports = files.flatMap(importsOf);
const floor = (path: string) => path.split('/')[0]!;
/** `components/queue` of `components/queue/disk.ts`, `components/consent.ts` of itself. */
const room = (path: string) => path.split('/').slice(0, 2).join('/');
const say = ({from, to}: Import) => `${from} imports ${to}`;
const isPackage = ({to}: Import) => !files.includes(to) && !to.startsWith('..');

describe('the floors', () => {
  it('are all there is', () => {
    expect([...new Set(files.map(floor))]).toEqual([
      'components',
      'core',
      'diagnostics',
      'entries',
      'globals.d.ts',
      'platform',
    ]);
  });

  it('import only what there is', () => {
    const lost = imports.filter(({to}) =>
      /^(\.\.|core|components|diagnostics|platform|entries)/.test(to),
    );
    expect(lost.filter(({to}) => !files.includes(to)).map(say)).toEqual([]);
  });

  it.each<[string, string, (one: Import) => boolean]>([
    ['core', 'only core', ({to}) => floor(to) == 'core'],
    [
      'platform',
      'only platform, and types from core or idb-keyval',
      ({to, typeOnly}) =>
        floor(to) == 'platform' || (typeOnly && (floor(to) == 'core' || to == 'idb-keyval')),
    ],
    [
      'diagnostics',
      'core and its own folder',
      ({to}) => floor(to) == 'core' || floor(to) == 'diagnostics',
    ],
    [
      'components',
      'the words of core (types, object, response, answers, halves, what options are), platform and their own folder, or a package',
      (one) =>
        isPackage(one) ||
        (one.typeOnly && one.to == 'core/options.ts') ||
        ['types', 'object', 'response', 'answers', 'halves']
          .map((word) => `core/${word}.ts`)
          .includes(one.to) ||
        floor(one.to) == 'platform' ||
        (one.to.split('/').length > 2 && room(one.to) == room(one.from)),
    ],
  ])('%s imports %s', (name, _what, may) => {
    const wrong = imports.filter((one) => floor(one.from) == name && !may(one));
    expect(wrong.map(say)).toEqual([]);
  });

  it('nobody imports the roof', () => {
    const wrong = imports.filter(
      ({from, to}) => floor(to) == 'entries' && floor(from) != 'entries',
    );
    expect(wrong.map(say)).toEqual([]);
  });

  it('core compiles without the browser', () => {
    const {compilerOptions} = json('src/core/tsconfig.json');
    expect(compilerOptions.lib).toEqual(['es2020']);
  });
});

describe('a file in src', () => {
  it.each(files)('%s exports by name, is short, and says first what it is for', (file) => {
    const text = read(`src/${file}`);
    expect(text).not.toMatch(/^export default|\bas default\b/m);
    expect(text.split('\n').length).toBeLessThanOrEqual(200);
    expect(file.startsWith('entries/scripts') || text.includes('/**')).toBe(true);
    expect(file).not.toMatch(/util|helper|common|manager|service|handler/i);
  });
});

describe('what the package promises', () => {
  const {dependencies, sideEffects} = json('package.json');

  it('is two small dependencies', () => {
    expect(Object.keys(dependencies as object).sort()).toEqual(['idb-keyval', 'web-vitals']);
  });

  it('is that nothing happens at import', () => {
    expect(sideEffects).toBe(false);
  });

  it('is that what an instance does not name is not in it', async () => {
    const bundle = async (code: string) => {
      const virtual: Plugin = {
        name: 'virtual',
        resolveId(id, importer) {
          if (id == 'entry') return id;
          if (!id.startsWith('.')) return importer == 'entry' ? id : {id, external: true};
          return resolve(dirname(importer!), id.replace(/\.js$/, '.ts'));
        },
        load: (id) => (id == 'entry' ? code : readFileSync(id, 'utf8')),
        transform: (text, id) =>
          id == 'entry'
            ? null
            : ts.transpileModule(text, {
                compilerOptions: {
                  module: ts.ModuleKind.ESNext,
                  target: ts.ScriptTarget.ES2020,
                  verbatimModuleSyntax: true,
                },
              }).outputText,
      };
      const built = await rollup({
        input: 'entry',
        plugins: [virtual],
        treeshake: {moduleSideEffects: false},
      });
      const {output} = await built.generate({format: 'es', inlineDynamicImports: true});
      return output[0].code;
    };
    const index = JSON.stringify(resolve(SRC, 'entries/index.ts'));
    const small = await bundle(
      `import {createCustomInstance} from ${index};\nexport const tag = createCustomInstance({components: []});`,
    );
    const whole = await bundle(
      `import {createInstance} from ${index};\nexport const tag = createInstance();`,
    );
    for (const text of ['privacy/set-consent', 'prerenderingchange']) {
      expect(whole).toContain(text);
      expect(small).not.toContain(text);
    }
    expect(small.length).toBeLessThan(whole.length);
  });
});

describe('a test', () => {
  it('has to expect something, like every test of this runner', () => {
    expect(expect.getState().isExpectingAssertions).toBe(true);
  });
});

describe('the model of the queue', () => {
  it.each(['components/queue/pace', 'core/gate', 'platform/network'])(
    'is among the tests related to src/%s',
    (name) => {
      const jest = resolve(ROOT, 'node_modules/jest/bin/jest.js');
      const asked = ['--selectProjects', 'node', '--listTests', '--findRelatedTests'];
      const found = execFileSync(process.execPath, [jest, ...asked, `src/${name}.ts`], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      expect(found).toContain('test/model/queue.test.ts');
    },
  );
});

describe('the repository', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], {cwd: ROOT, encoding: 'utf8'})
    .split('\0')
    .filter((file) => file && !/\.(png|ico|woff2?)$/.test(file));
  const HERE = 'test/architecture.test.ts';

  it.each([
    ['a place on one machine', /(?:^|[\s'"`(=])\/(?:home|Users|root|work|mnt)\/\w/m],
    [
      'a registry of one machine',
      /https?:\/\/(?:localhost|127\.|10\.|192\.168\.)[^\s'"]*\/(?:npm|registry|repository)\b/,
    ],
  ])('names no file in %s', (_what, pattern) => {
    const naming = tracked.filter((file) => file != HERE && pattern.test(read(file)));
    expect(naming).toEqual([]);
  });

  it('locks every package to its contents, and to no registry', () => {
    const {packages} = json('package-lock.json') as {packages: Record<string, {resolved?: string}>};
    const fetched = Object.values(packages).filter(({resolved}) => resolved?.startsWith('http'));
    expect(fetched).toEqual([]);
  });
});
