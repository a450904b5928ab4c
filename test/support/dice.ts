/** Chance that can be had again: everything random in a test follows from one seed. */

export type Dice = ReturnType<typeof createDice>;

/** The seed of this run: EDGETAG_SEED repeats an earlier one. */
export const seed = Number(process.env.EDGETAG_SEED ?? Date.now() % 1e9);

/** Streams of different `names` are independent, so one test does not disturb the luck of another. */
export const createDice = (name: string) => {
  let state = [...name].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), seed);
  // Mulberry32: 32 bits of state are plenty to choose moments with.
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** A whole number, both ends included. */
    between: (least: number, most: number) => least + Math.floor(roll() * (most - least + 1)),
    /** For a script that rolls dice of its own, elsewhere. */
    seed: () => 1 + Math.floor(roll() * 2147483645),
    pick: <T>(list: readonly T[]): T => list[Math.floor(roll() * list.length)]!,
  };
};
