/** Rows as CSV with a header. */
export function stringify(columns: readonly string[], rows: readonly Readonly<Record<string, string>>[]): string {
  const field = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  return [columns, ...rows.map((row) => columns.map((column) => row[column] ?? ''))]
    .map((fields) => `${fields.map(field).join(',')}\n`)
    .join('')
}
