/** A table of text for the terminal, where a Chinese character is two columns wide. */

const IS_WIDE = /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;

export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += IS_WIDE.test(character) ? 2 : 1;
  return width;
}

/** One line for each row; the last column is not padded. */
export function columnsOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((cells) => displayWidth(cells[column] ?? ''))));
  return rows.map((cells) => cells.map((text, column) => (column === cells.length - 1 ? text : text + ' '.repeat((widths[column] ?? 0) - displayWidth(text)))).join('  '));
}
