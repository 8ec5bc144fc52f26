/** CSV text as other programs write it, for the tests. */
export interface TextFormat {
  readonly delimiter?: string
  readonly encoding?: 'utf-8' | 'utf-16le'
  readonly lineEnd?: string
  readonly mark?: boolean
}

export function stringify(rows: readonly (readonly string[])[], format: TextFormat = {}): Buffer {
  const { delimiter = ',', encoding = 'utf-8', lineEnd = '\n', mark = false } = format
  const field = (text: string) => (/["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text)
  const text = rows.map((row) => row.map(field).join(delimiter) + lineEnd).join('')
  return Buffer.from((mark ? '\uFEFF' : '') + text, encoding)
}
