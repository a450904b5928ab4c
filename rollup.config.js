import {chmodSync, readFileSync, rmSync} from 'node:fs';
import {resolve as resolvePath} from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import swc from '@swc/core';
import dts from 'rollup-plugin-dts';
import {licences} from './tools/licences.js';

const {version, dependencies} = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
);
const banner = `/*! edgetag ${version} */`;
const libraries = Object.keys(dependencies);

const stamp = {
  name: 'stamp',
  renderChunk: (code) => ({
    code: code.replaceAll('__VERSION__', JSON.stringify(version)),
    map: null,
  }),
};
/** Chunks are named by what is in them: those of earlier builds would pile up. */
const fresh = {
  name: 'fresh',
  buildStart() {
    for (const folder of ['dist', '.build']) rmSync(folder, {recursive: true, force: true});
  },
};
const compile = (tsconfig) =>
  typescript({tsconfig, noEmit: false, noEmitOnError: true, outputToFilesystem: false});

// No property mangling: it would rename `_id` and `_experience` on the wire.
const compress = {passes: 3, pure_getters: true, unsafe_arrows: true};

// In a classic script swc would write functions and statements into one another; brotli likes them apart: 180 bytes in full.
const APART = {toplevel: false, if_return: false, sequences: false};

// Two minifiers see what one overlooks, one before and after the other. The names are left to the last, which counts them
// once all is done.
const simplify = {
  name: 'simplify',
  renderChunk: (code, _chunk, {format}) =>
    swc.minify(code, {
      ecma: 2020,
      module: format == 'es',
      compress: {...compress, toplevel: true, ...(format == 'iife' && APART)},
      mangle: false,
      format: {comments: 'some'},
    }),
};

// Script entries export nothing, so the IIFE has no name and `toplevel` drops nothing.
const minify = () => [
  terser({ecma: 2020, mangle: false, compress, format: {comments: /^!/}}),
  simplify,
  terser({
    ecma: 2020,
    toplevel: true,
    compress: {...compress, reduce_funcs: false},
    format: {comments: /^!/},
  }),
];

// One word instead of two for what never changes in a build that is type-checked: 20 bytes.
const oneWord = {
  name: 'one-word',
  renderChunk: (code) => ({code: code.replace(/\bconst\b/g, 'let'), map: null}),
};

/** A page may have a `function Map` of its own: every file gets the language's, libraries and all. */
const natives = {
  name: 'natives',
  transform(code, id) {
    const file = resolvePath('.build/platform/natives.js');
    const used = ['Map', 'Set', 'WeakMap'].filter((name) =>
      new RegExp(`(?<![.\\w$])${name}\\(`).test(code),
    );
    if (id == file || !used[0]) return null;
    return {code: `import {${used.join(', ')}} from ${JSON.stringify(file)};\n${code}`, map: null};
  },
};

/** A classic script: sets `window` itself, exports nothing. */
const script = (name, ...plugins) => ({
  file: `dist/${name}.js`,
  format: 'iife',
  strict: false,
  banner: name.startsWith('snippet') ? undefined : banner,
  plugins,
});

/** CommonJS libraries may ask for more while they run, and a module has no `require` of its own. */
const requiring = {
  name: 'requiring',
  renderChunk: (code) =>
    /\brequire\(/.test(code)
      ? {
          code: `import {createRequire} from 'node:module';\nconst require = createRequire(import.meta.url);\n${code}`,
          map: null,
        }
      : null,
};

/** A shell runs only what may be run. */
const runnable = {
  name: 'runnable',
  writeBundle({dir}, bundle) {
    for (const {fileName, isEntry} of Object.values(bundle)) {
      if (isEntry) chmodSync(`${dir}/${fileName}`, 0o755);
    }
  },
};

const entries = (from, extension) =>
  Object.fromEntries(
    ['index', 'page', 'full', 'server', 'snippet'].map((name) => [
      name,
      `${from}/entries/${name}${extension}`,
    ]),
  );
const pages = (from, extension) => {
  const {server: _server, ...others} = entries(from, extension);
  return others;
};
const scripts = ['page', 'full', 'later', 'offers', 'debug', 'vitals', 'snippet'];

export default [
  // TypeScript is compiled once; the rows below bundle what came of it.
  {
    input: [
      ...Object.values(entries('src', '.ts')),
      ...scripts.map((name) => `src/entries/scripts/${name}.ts`),
      'src/platform/natives.ts',
    ],
    external: libraries,
    plugins: [fresh, compile('tsconfig.json'), stamp],
    output: {dir: '.build', format: 'es', preserveModules: true, preserveModulesRoot: 'src'},
  },
  ...['page', 'full'].map((name) => ({
    input: `.build/entries/scripts/${name}.js`,
    plugins: [resolve({browser: true}), natives],
    output: [script(name), script(`${name}.min`, minify(), oneWord)],
  })),
  {
    input: '.build/entries/scripts/snippet.js',
    output: [script('snippet.min', minify())],
  },
  ...['later', 'offers', 'debug', 'vitals'].map((name) => ({
    input: `.build/entries/scripts/${name}.js`,
    // Vitals are measured by a library that needs more of the page's globals: where they are odd, it does without.
    plugins: [resolve({browser: true}), name != 'vitals' && natives],
    output: {file: `dist/${name}.min.js`, format: 'es', banner, plugins: [minify(), oneWord]},
  })),
  {
    input: pages('.build', '.js'),
    external: libraries,
    plugins: [natives],
    output: {dir: 'dist/esm', format: 'es', chunkFileNames: 'shared-[hash].js'},
  },
  // One file, without a library: a worker or Deno need not find anything beside it.
  {
    input: '.build/entries/server.js',
    output: {file: 'dist/esm/server.js', format: 'es'},
  },
  {
    input: entries('src', '.ts'),
    external: libraries,
    plugins: [dts()],
    output: {dir: 'dist/esm', format: 'es', chunkFileNames: 'shared-[hash].d.ts'},
  },
  // The same for the command line and the inspector: with every library on board, so that who installs the tag installs none.
  {
    input: ['cli/main.ts', 'demo/inspector/main.tsx'],
    external: (id) => !/^[./]/.test(id),
    plugins: [compile('cli/tsconfig.json'), stamp],
    output: {dir: '.build/tools', format: 'es', preserveModules: true, preserveModulesRoot: '.'},
  },
  {
    input: {edgetag: '.build/tools/cli/main.js'},
    plugins: [
      resolve({preferBuiltins: true, exportConditions: ['node']}),
      commonjs(),
      json(),
      requiring,
      runnable,
      licences('LICENSES.txt'),
    ],
    // Libraries that know of each other in a circle, and do well.
    onwarn: (warning, warn) => warning.code == 'CIRCULAR_DEPENDENCY' || warn(warning),
    output: {dir: 'dist/cli', format: 'es', chunkFileNames: '[name]-[hash].js'},
  },
  {
    input: '.build/tools/demo/inspector/main.js',
    plugins: [resolve({browser: true})],
    output: {file: 'dist/inspector/main.js', format: 'es', plugins: [minify()]},
  },
];
