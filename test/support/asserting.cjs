// A test without an expectation cannot fail, nor can one whose loop or callback never ran: each needs at least one that was checked.
beforeEach(() => expect.hasAssertions());

// fast-check prints its seed when a test fails; this repeats that run.
const {EDGETAG_SEED: seed} = process.env;
if (seed) require('fast-check').configureGlobal({seed: Number(seed)});
