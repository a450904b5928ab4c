/** Turns values that came over the wire into text. */

/**
 * Text as it stands, anything else as JSON has it. `String(value)` would call what the sender chose: an object whose
 * `toString` is data makes it throw, alone or in a list.
 */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
