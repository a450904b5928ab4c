// Jest on the TypeScript that the build has already: one compiler, no second set of rules.
const {createHash} = require('node:crypto');
const ts = require('typescript');

// ES2022, uninstrumented: functions handed to `page.evaluate` must reach the browser as written.
const compilerOptions = {
  module: ts.ModuleKind.CommonJS,
  target: ts.ScriptTarget.ES2022,
  jsx: ts.JsxEmit.ReactJSX,
  jsxImportSource: 'preact',
  esModuleInterop: true,
  allowJs: true,
  inlineSourceMap: true,
  inlineSources: true,
  ignoreDeprecations: '6.0',
};

module.exports = {
  canInstrument: false,
  getCacheKey: (text, file) =>
    createHash('sha1')
      .update(ts.version + JSON.stringify(compilerOptions) + file + text)
      .digest('hex'),
  process: (text, fileName) => ({
    code: ts.transpileModule(text, {compilerOptions, fileName}).outputText,
  }),
};
