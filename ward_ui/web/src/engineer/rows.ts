/** Where the names of marks stand: above the plot, each in a row of its own. Pure. */

export const ROW_PX = 16;

/** Foot of each name in px from the top, null for a mark without one; `top_px`: where the plot begins. */
export function rows(marks: readonly { readonly name: string }[], top_px: number, n_rows: number): (number | null)[] {
  let row = 0;
  return marks.map(({ name }) => (name === "" || row === n_rows ? null : top_px - 5 - ROW_PX * (n_rows - 1 - row++)));
}
