/** Moves focus through the buttons of a list with the arrow keys, Home and End. */

const STEPS: Record<string, (index: number, last: number) => number> = {
  ArrowDown: (index, last) => Math.min(index + 1, last),
  ArrowUp: (index) => Math.max(index - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** A key handler for the list; `onReach` hears of the row that was reached. */
export const walk =
  (onReach: (row: HTMLElement) => void, rowsAre = '.row') =>
  (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const list = event.currentTarget as HTMLElement;
    const rows = [...list.querySelectorAll<HTMLElement>(rowsAre)];
    const index = rows.indexOf(document.activeElement as HTMLElement);
    const row = step && index >= 0 && rows[step(index, rows.length - 1)];
    if (!row) return;
    event.preventDefault();
    row.focus();
    onReach(row);
  };
