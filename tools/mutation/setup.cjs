// In each test file: hands Stryker's context to the mutated code, tells it which test runs, and skips what follows a failure.
const {channel} = require('node:diagnostics_channel');
const {addEventHandler} = require('jest-circus');

channel('edgetag.mutation').publish((context) => {
  globalThis.__stryker__ = context;
  const nameOf = (node) => (node.parent ? `${nameOf(node.parent)} ${node.name}`.trimStart() : '');
  addEventHandler((event) => {
    if (event.name === 'test_start') {
      context.currentTestId = nameOf(event.test);
      if (context.failed) event.test.mode = 'skip';
    }
    if (event.name === 'test_done' && event.test.errors.length) context.failed = true;
  });
});
