/** Closes the run with one plain line over all projects. */
module.exports = class {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `tests: ${results.numPassedTests} passed, ${failed} failed, ${skipped} skipped`;
    // Jest adds its own summary after every other reporter; only at the very end is a line the last one.
    process.once('exit', () => console.log(line));
  }
};
