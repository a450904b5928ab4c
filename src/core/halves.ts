/** So many items refused one by one, in a row, and it is not about the items. */
export const ENOUGH = 10;

/** What came of items that were sent together; `divide`: perhaps it is one of them that spoilt it for the others. */
export type Outcome = 'taken' | 'divide' | 'refused' | 'failed';

/**
 * Sends items together, and in halves where they are refused together, until the one that spoils it is alone: with one
 * among n that is 2 log₂ n requests more. Who refuses everything is left alone: the rest is withheld.
 */
export const inHalves = <T>(
  send: (items: readonly T[]) => Promise<Outcome>,
  withhold: (items: readonly T[]) => void,
) => {
  let refusals = 0;
  const deliver = async (items: readonly T[]): Promise<void> => {
    if (refusals >= ENOUGH) return withhold(items);
    const outcome = await send(items);
    if (outcome == 'taken') refusals = 0;
    if (outcome == 'refused') refusals++;
    if (outcome != 'divide') return;
    const middle = Math.ceil(items.length / 2);
    await deliver(items.slice(0, middle));
    await deliver(items.slice(middle));
  };
  return deliver;
};
