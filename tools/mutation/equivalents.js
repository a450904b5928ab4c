/**
 * Mutants that no test can notice, since they change nothing that anybody could see: where they are, what stands there, what it
 * becomes (left out: whatever it becomes), and why.
 */
export const equivalents = [];
