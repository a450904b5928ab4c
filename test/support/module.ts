/** The ES module as a site's bundler has it, in one classic script: what it exports is in `window.tags`. */
import {join} from 'node:path';
import resolve from '@rollup/plugin-node-resolve';
import {rollup} from 'rollup';
import {ROOT} from './edge.js';

let bundling: Promise<string> | undefined;

export const bundled = (): Promise<string> =>
  (bundling ||= (async () => {
    const bundle = await rollup({
      input: join(ROOT, 'dist/esm/index.js'),
      plugins: [resolve({browser: true})],
    });
    const {output} = await bundle.generate({
      format: 'iife',
      name: 'tags',
      inlineDynamicImports: true,
    });
    return output[0].code;
  })());
