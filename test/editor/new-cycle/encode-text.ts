/** Lines as a spreadsheet writes them, in an encoding of Western Europe. */

/** What windows-1252 has for the letters of the tests; all others are as in Latin 1. */
const special: Readonly<Record<string, number>> = { Š: 0x8a, š: 0x9a, Ž: 0x8e, ž: 0x9e, '’': 0x92, '€': 0x80 }

export function encodeText(lines: readonly string[], encoding: 'utf-8' | 'windows-1252'): Buffer {
  const text = `${lines.join('\r\n')}\r\n`
  if (encoding === 'utf-8') return Buffer.from(text, 'utf8')
  return Buffer.from([...text].map((letter) => special[letter] ?? letter.codePointAt(0) ?? 0))
}
