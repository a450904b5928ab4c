import {readFileSync} from 'node:fs';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import dts from 'rollup-plugin-dts';

const {version, license, dependencies} = JSON.parse(
  readFileSync(new URL('./package.json', import.meta.url), 'utf8'),
);
const banner = `/*! edgetag ${version} | ${license} */`;
const libraries = Object.keys(dependencies);

const stamp = {
  name: 'stamp',
  renderChunk: (code) => ({
    code: code.replaceAll('__VERSION__', JSON.stringify(version)),
    map: null,
  }),
};
const source = (tsconfig = 'tsconfig.json') =>
  typescript({tsconfig, noEmit: false, noEmitOnError: true, outputToFilesystem: false});

// Script entries export nothing, so the IIFE has no name and `toplevel` drops nothing.
// No property mangling: it would rename `_id` and `_experience` on the wire.
const minify = () =>
  terser({
    ecma: 2020,
    toplevel: true,
    compress: {passes: 3, pure_getters: true, unsafe_arrows: true},
    format: {comments: /^!/},
  });

/** A classic script: sets `window` itself, exports nothing. */
const script = (name, ...plugins) => ({
  file: `dist/${name}.js`,
  format: 'iife',
  banner: name.startsWith('snippet') ? undefined : banner,
  plugins,
});

const esm = Object.fromEntries(
  ['index', 'page', 'full', 'snippet'].map((name) => [name, `src/entries/${name}.ts`]),
);

export default [
  // what                          from                              to
  ...['page', 'full'].map((name) => ({
    input: `src/entries/scripts/${name}.ts`,
    plugins: [resolve({browser: true}), source(), stamp],
    output: [script(name), script(`${name}.min`, minify())],
  })),
  {
    input: 'src/entries/scripts/snippet.ts',
    plugins: [source()],
    output: [script('snippet.min', minify())],
  },
  {
    input: 'src/entries/scripts/drain.ts',
    plugins: [resolve({browser: true}), source()],
    output: {file: 'dist/drain.min.js', format: 'es', banner, plugins: [minify()]},
  },
  {
    input: esm,
    external: libraries,
    plugins: [source(), stamp],
    output: {dir: 'dist/esm', format: 'es', chunkFileNames: 'shared-[hash].js'},
  },
  {
    input: esm,
    external: libraries,
    plugins: [dts()],
    output: {dir: 'dist/esm', format: 'es', chunkFileNames: 'shared-[hash].d.ts'},
  },
  {
    input: 'demo/edge/main.ts',
    external: (id) => !/^[./]/.test(id),
    plugins: [source('demo/tsconfig.json')],
    output: {file: 'dist/edge/main.js', format: 'es'},
  },
  {
    input: 'demo/inspector/main.tsx',
    plugins: [resolve({browser: true}), source('demo/tsconfig.json')],
    output: {file: 'dist/inspector/main.js', format: 'es', plugins: [minify()]},
  },
];
