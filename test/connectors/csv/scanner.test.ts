/** The CSV scanner, with csv-parse as its judge. */
import fc from 'fast-check'
import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { guessDelimiter } from '../../../runtime/connectors/csv/file/dialect'
import { Broken, Scanner } from '../../../runtime/connectors/csv/file/scanner'

interface Scanned {
  readonly line: number
  readonly fields: string[] | string
  readonly raw: string
}

/** Scans text handed over in the given pieces. */
function scan(pieces: readonly string[], dialect = { delimiter: ',', quote: '"' }): { records: Scanned[]; rest: string } {
  const scanner = new Scanner(dialect)
  const records: Scanned[] = []
  const drain = () => {
    for (let found = scanner.next(); found !== undefined; found = scanner.next())
      records.push({ line: scanner.line, fields: found instanceof Broken ? found.message : found, raw: scanner.raw })
  }
  for (const piece of pieces) {
    scanner.feed(piece, { last: false })
    drain()
  }
  if (!scanner.gaveUp) scanner.feed('', { last: true })
  drain()
  return { records, rest: scanner.rest }
}

const fieldsOf = (text: string, dialect?: { delimiter: string; quote: string }) =>
  scan([text], dialect).records.map((record) => record.fields)
const linesOf = (text: string) => scan([text]).records.map((record) => record.line)

describe('splitting records', () => {
  it.each([
    ['one field', 'a\n', [['a']]],
    [
      'no line end at the end',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['empty fields', ',,\n', [['', '', '']]],
    ['a last empty field at the end of the file', 'a,', [['a', '']]],
    ['blank lines', '\n\na\n\r\n\rb\n\n', [['a'], ['b']]],
    [
      'LF, CRLF and CR in one file',
      'a,1\nb,2\r\nc,3\rd,4',
      [
        ['a', '1'],
        ['b', '2'],
        ['c', '3'],
        ['d', '4'],
      ],
    ],
    ['LF, CRLF and CR after quotation marks', '"a"\n"b"\r\n"c"\r"d"', [['a'], ['b'], ['c'], ['d']]],
    [
      'line ends inside quotation marks',
      '"a\nb\r\nc\rd",e\nf,g',
      [
        ['a\nb\r\nc\rd', 'e'],
        ['f', 'g'],
      ],
    ],
    ['delimiters inside quotation marks', '"a,b",c\n', [['a,b', 'c']]],
    ['doubled quotation marks', '"a""b","""",""\n', [['a"b', '"', '']]],
    ['a replacement pattern in a value', '"$&""$1"\n', [['$&"$1']]],
    ['a quotation mark inside an open field', 'a"b,c"d"\n', [['a"b', 'c"d"']]],
    ['more and fewer fields', 'a,b\n1\n1,2,3\n', [['a', 'b'], ['1'], ['1', '2', '3']]],
    ['nothing', '', []],
  ])('reads %s', (_, text, expected) => expect(fieldsOf(text)).toEqual(expected))

  it.each([
    [
      'text behind a closing quotation mark',
      'a\n"x"y,1\nb\n',
      [['a'], expect.stringContaining('behind a closing quotation mark'), ['b']],
    ],
    ['an unclosed quotation mark', 'a\n"x,1\nb\n', [['a'], expect.stringContaining('never closed')]],
    ['an unclosed quotation mark at the very end', 'a\n"', [['a'], expect.stringContaining('never closed')]],
    [
      'a space before a quotation mark',
      'a\n1, "x, y"\nb\n',
      [['a'], expect.stringContaining('space before a quotation mark'), ['b']],
    ],
    ['NUL', 'a\nx\0y\nb\n', [['a'], expect.stringContaining('NUL'), ['b']]],
    ['NUL in quotation marks', 'a\n"x\0y"\nb\n', [['a'], expect.stringContaining('NUL'), ['b']]],
  ])('reports %s and goes on behind it', (_, text, expected) => expect(fieldsOf(text)).toEqual(expected))

  it('a mark missing at the end of one line and met in a later one names both lines', () => {
    const { records } = scan(['id,name\n1,"Ada\n2,Bob\n3,"Cy"\n4,Dee\n'])
    expect(records.map((record) => record.line)).toEqual([1, 2, 5])
    expect(records[1]?.fields).toMatch(/in line 4; a quotation mark before it may be missing/)
    expect(records[2]?.fields).toEqual(['4', 'Dee'])
  })

  it('takes quotation marks as they are when there are none to be', () => {
    expect(fieldsOf('"a","b\n', { delimiter: ',', quote: '' })).toEqual([['"a"', '"b']])
  })

  it('counts physical lines', () => {
    expect(linesOf('a\n\n"b\nc"\r\nd\re\n')).toEqual([1, 3, 5, 6])
  })

  it('gives out text without loss', () => {
    const text = '\n\na,b\r\n\r\n"x\ny",2\r3,4\n\n'
    const { records, rest } = scan([text])
    expect(records.map((record) => record.raw).join('') + rest).toBe(text)
  })

  it('does the same wherever the pieces are cut', () => {
    const text = 'id,a\r\n1,"x"\r\n\r\n2,"y\r\nz""q"\n3,"p"\r"4",\r\n"5"x,\n6,7\r'
    const whole = scan([text])
    expect(whole.records).toHaveLength(7)
    for (let cut = 0; cut <= text.length; cut++)
      for (let second = cut; second <= text.length; second++)
        expect(scan([text.slice(0, cut), text.slice(cut, second), text.slice(second)]), `cut at ${cut} and ${second}`).toEqual(
          whole,
        )
  })
})

describe('compared with csv-parse', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' ', ',', '"', '\n', '\r', '\r\n', '$&') })
  const rows = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 8 })
  const enclosed = (text: string) => `"${text.replaceAll('"', '""')}"`

  it('reads what was written, in pieces of any size', () => {
    const property = fc.property(
      rows,
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.integer({ min: 1, max: 9 }),
      (table, lineEnd, size) => {
        const text = table.map((row) => row.map(enclosed).join(',') + lineEnd).join('')
        const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []
        expect(scan(pieces).records.map((record) => record.fields)).toEqual(table)
        expect(parse(text, { relax_column_count: true, record_delimiter: lineEnd })).toEqual(table)
      },
    )
    fc.assert(property, { numRuns: 500 })
  })

  it('never reads a record differently: it reads the same, or says what is broken', () => {
    const soup = fc.string({ unit: fc.constantFrom('a', 'b', ',', ',', '"', '""', '",', '\n', '\n'), maxLength: 30 })
    let same = 0
    const property = fc.property(soup, (text) => {
      const ours = scan([text]).records.map((record) => record.fields)
      const theirs = parsed(text)
      if (theirs) {
        same++
        expect(ours).toEqual(theirs)
      } else expect(ours.some((fields) => typeof fields === 'string') || /[^,"\n]"|""/.test(text)).toBe(true)
    })
    fc.assert(property, { numRuns: 2000 })
    expect(same).toBeGreaterThan(200)
  })

  function parsed(text: string): string[][] | undefined {
    try {
      return parse(text, { relax_column_count: true, skip_empty_lines: true, record_delimiter: '\n' })
    } catch {
      return undefined
    }
  }
})

describe('guessing the delimiter', () => {
  it.each([
    ['a,b;c,d\n;;;;;', ','],
    ['a;b,c;d\n', ';'],
    ['a\tb\n', '\t'],
    ['a|b', '|'],
    ['"a;b;c;d",e\n', ','],
    ['only\n', ','],
    ['\n\na;b\n', ';'],
  ])('takes for %j the delimiter %j', (text, expected) => expect(guessDelimiter(text, '"')).toBe(expected))
})
