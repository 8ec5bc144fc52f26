/** Plain tables for a terminal. */

/** Rows under headings, in columns as wide as their widest cell; numbers stand on the right. */
export function table(headings: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => printable(String(cell))))
  const widths = headings.map((heading, i) => Math.max(heading.length, ...cells.map((row) => [...(row[i] ?? '')].length)))
  const sides = headings.map((_, i) => (rows.length > 0 && rows.every((row) => typeof row[i] === 'number') ? 'right' : 'left'))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => padded(cell, widths[i] ?? 0, sides[i] ?? 'left'))
      .join('  ')
      .trimEnd()
  return [line(headings), ...cells.map(line)].join('\n')
}

/** Names with their values, one a line. */
export function facts(entries: readonly (readonly [string, string | number | null])[]): string {
  const given = entries.filter(([, value]) => value !== null && value !== '')
  const width = Math.max(0, ...given.map(([name]) => name.length))
  return given.map(([name, value]) => `${name.padEnd(width)}  ${printable(String(value))}`).join('\n')
}

/** The text at this side of a column. */
function padded(text: string, width: number, side: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - [...text].length))
  return side === 'right' ? space + text : text + space
}

/** Text out of a connected system must not move the cursor or colour the screen. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
}
