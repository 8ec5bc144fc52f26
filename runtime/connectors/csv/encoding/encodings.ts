/** The encodings a CSV file can have: those of the Encoding Standard, as TextDecoder knows them. */

/** By name, what people call them. Of those that come to the same for most texts the more frequent stands first. */
export const encodingLabels = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252 (Western European, Latin-1)',
  'utf-16le': 'UTF-16 little endian',
  'utf-16be': 'UTF-16 big endian',
  'windows-1250': 'Windows-1250 (Central European)',
  'windows-1251': 'Windows-1251 (Cyrillic)',
  'windows-1253': 'Windows-1253 (Greek)',
  'windows-1254': 'Windows-1254 (Turkish)',
  'windows-1255': 'Windows-1255 (Hebrew)',
  'windows-1256': 'Windows-1256 (Arabic)',
  'windows-1257': 'Windows-1257 (Baltic)',
  'windows-1258': 'Windows-1258 (Vietnamese)',
  'windows-874': 'Windows-874 (Thai)',
  'iso-8859-2': 'ISO-8859-2 (Central European, Latin-2)',
  'iso-8859-3': 'ISO-8859-3 (South European, Latin-3)',
  'iso-8859-4': 'ISO-8859-4 (North European, Latin-4)',
  'iso-8859-5': 'ISO-8859-5 (Cyrillic)',
  'iso-8859-6': 'ISO-8859-6 (Arabic)',
  'iso-8859-7': 'ISO-8859-7 (Greek)',
  'iso-8859-8': 'ISO-8859-8 (Hebrew)',
  'iso-8859-10': 'ISO-8859-10 (Nordic, Latin-6)',
  'iso-8859-13': 'ISO-8859-13 (Baltic, Latin-7)',
  'iso-8859-14': 'ISO-8859-14 (Celtic, Latin-8)',
  'iso-8859-15': 'ISO-8859-15 (Western European, Latin-9)',
  'iso-8859-16': 'ISO-8859-16 (South-Eastern European, Latin-10)',
  macintosh: 'Macintosh (Western European)',
  'x-mac-cyrillic': 'Macintosh (Cyrillic)',
  'koi8-r': 'KOI8-R (Russian)',
  'koi8-u': 'KOI8-U (Ukrainian)',
  ibm866: 'IBM 866 (DOS, Cyrillic)',
  gb18030: 'GB 18030 (Chinese, GBK)',
  big5: 'Big5 (Chinese, traditional)',
  shift_jis: 'Shift JIS (Japanese)',
  'euc-jp': 'EUC-JP (Japanese)',
  'iso-2022-jp': 'ISO-2022-JP (Japanese)',
  'euc-kr': 'EUC-KR (Korean)',
} as const

export type Encoding = keyof typeof encodingLabels

export const encodings = Object.keys(encodingLabels) as readonly Encoding[]

const unicode: readonly Encoding[] = ['utf-8', 'utf-16le', 'utf-16be']
const ofSeveralBytes: readonly Encoding[] = ['gb18030', 'big5', 'shift_jis', 'euc-jp', 'iso-2022-jp', 'euc-kr']

/** Whether a character is one byte, so that a table says all of the encoding. */
export function isOfOneByte(encoding: Encoding): boolean {
  return !unicode.includes(encoding) && !ofSeveralBytes.includes(encoding)
}

/** Whether a file can be written in it: of the others the platform knows one direction only. */
export function canWrite(encoding: Encoding): boolean {
  return !ofSeveralBytes.includes(encoding)
}
