/** Single functions in the cases their examples do not show. */
import { describe, expect, it } from 'vitest'
import { readFileSync } from 'node:fs'
import { compile, documentation } from '../../runtime/expression'
import { functions } from '../../runtime/expression/functions/list'
import type { Attributes, AttributeValue } from '../../runtime/model/values'
import { emptyScope, valueOf, view } from './world'

type Row = readonly [expression: string, result: AttributeValue | null]

function table(rows: readonly Row[]): void {
  it.each(rows)('%s → %j', (expression, result) => {
    expect(compile(expression).evaluate(emptyScope)).toEqual(result)
  })
}

describe('null in, null out for text functions', () => {
  const calls = ['Trim', 'Upper', 'Lower', 'Capitalise', 'Normalise', 'RemoveDiacritics', 'Transliterate', 'Initials'].map(
    (name) => `${name}(null)`,
  )
  it.each([
    ...calls,
    'Left(null, 1)',
    'Right(null, 1)',
    'Substring(null, 1)',
    'Replace(null, "a", "b")',
    'PadLeft(null, 2)',
    'PadRight(null, 2)',
    'StartsWith(null, "a")',
    'EndsWith(null, "a")',
    'Contains(null, "a")',
    'IndexOf(null, "a")',
    'Word(null, 1)',
    'RegexMatch(null, "a")',
    'RegexReplace(null, "a", "b")',
    'Left("a", null)',
    'Upper(cs["absent"])',
  ])('%s', (expression) => expect(valueOf(expression)).toBeNull())
  table([
    ['Length(null)', 0],
    ['Length("")', 0],
    ['IsNullOrEmpty(" ")', false],
    ['IsNullOrEmpty("")', true],
    ['IsNullOrWhitespace(" ")', true],
    ['IsNullOrWhitespace("\t\n")', true],
  ])
})

describe('capitals, parts and places', () => {
  table([
    ['Capitalise("mary-jane O\'BRIEN")', "Mary-Jane O'Brien"],
    ['Capitalise("McDONALD")', 'Mcdonald'],
    ['Capitalise("JEAN-LUC")', 'Jean-Luc'],
    ['Left("Jo",5)', 'Jo'],
    ['Left("Joanna",-1)', ''],
    ['Left("Joanna",0)', ''],
    ['Right("Jo",-1)', ''],
    ['Substring("abc", 0, 1)', 'a'],
    ['Substring("abc", -5, 2)', 'ab'],
    ['Substring("abc", 3)', ''],
    ['Substring("abc", 99)', ''],
    ['Substring("😀bc", 1, 1)', 'b'],
    ['Replace("a.b.c", ".", "")', 'abc'],
    ['Replace("aXbX", "X", "$1")', 'a$1b$1'],
    ['Upper("straße")', 'STRASSE'],
    ['Lower("İ")', 'i̇'],
    ['Upper("i")', 'I'],
  ])
  it('an empty search text is an error', () => {
    expect(() => compile('Replace("a", "", "b")').evaluate(emptyScope)).toThrow(/search for is empty/)
    expect(() => valueOf('Replace("a", cs["e"], "b")', { e: '' })).toThrow(/search for is empty/)
  })
})

describe('equality and conversion by function', () => {
  table([
    ['Eq(42,"42")', true],
    ['Eq("42",42)', true],
    ['Eq("ACTIVE","Active")', false],
    ['Eq("Active","Active")', true],
    ['Eq(null,null)', true],
    ['Eq(null,"x")', false],
    ['Eq(10.0,"10")', true],
    ['ToInt("x")', 0],
    ['ToInt("-")', 0],
    ['ToInt("9999999999")', 9999999999],
    ['ToInt("3.7")', 0],
    ['ToInt(" 7 ")', 7],
    ['ToInt("+7")', 7],
    ['ToString(true)', 'true'],
    ['ToString(false)', 'false'],
  ])
})

describe('lists', () => {
  table([
    ['Split("A||B | C","|")', ['A', 'B', 'C']],
    ['Split("a.*b", ".*")', ['a', 'b']],
    ['Split(null,"|")', []],
    ['Split(" | ","|")', []],
    ['Join(Split("", ","), ",")', null],
    ['Join(Union("a", "", "b"), "+")', 'a+b'],
  ])
  it('keep their order in the language', () => {
    expect(valueOf('cs["a"]', { a: ['b', 'a'] })).toEqual(['b', 'a'])
    expect(valueOf('Union(cs["a"], "c")', { a: ['b', 'a'] })).toEqual(['b', 'a', 'c'])
  })
  it('meet a test on text when any item does', () => {
    const attributes: Attributes = { mail: ['SMTP:a@x', 'smtp:b@y'] }
    expect(valueOf('StartsWith(cs["mail"], "smtp:")', attributes)).toBe(true)
    expect(valueOf('EndsWith(cs["mail"], "@z")', attributes)).toBe(false)
    expect(valueOf('RegexMatch(cs["mail"], "^smtp:b")', attributes)).toBe(true)
  })
})

describe('dates and bits', () => {
  table([
    ['ToFileTime("2025-01-01T00:00:00Z")', { integer: '133801632000000000' }],
    ['ToFileTime("2025-01-01")', { integer: '133801632000000000' }],
    ['FromFileTime(0)', null],
    ['FromFileTime(9223372036854775807)', null],
    ['FromFileTime("9223372036854775807")', null],
    ['FromFileTime(ToFileTime("2025-06-15T12:34:56.7654321Z"))', '2025-06-15T12:34:56.7654321Z'],
    ['FormatDate("2025-06-05", "yyyy-MM-dd HH:mm:ss")', '2025-06-05 00:00:00'],
    ['FormatDate("2025-06-05T10:00:00+02:00", "dd/MM/yyyy HH:mm")', '05/06/2025 08:00'],
    ['FormatDate("2025-06-05", "yyMMdd")', '250605'],
    ['HasBit(514,2)', true],
    ['HasBit(514,512)', true],
    ['HasBit(514,1)', false],
    ['SetBit(null,32)', 32],
    ['DisableUser(512)', 514],
    ['DisableUser(66048)', 66050],
    ['EnableUser(null)', 0],
    ['EnableUser(514)', 512],
    ['Now()', '2025-06-15T12:00:00Z'],
    ['Today()', '2025-06-15T00:00:00Z'],
    ['DateAdd(Today(), -1, "months")', '2025-05-15T00:00:00Z'],
    ['DateAdd("2025-03-31", -1, "month")', '2025-02-28T00:00:00Z'],
    ['DateAdd("2024-03-31", -1, "Months")', '2024-02-29T00:00:00Z'],
    ['DateDiff("days", "2025-06-01", Now())', 14],
    ['ParseDate("29/02/2024", "dd/MM/yyyy")', '2024-02-29T00:00:00Z'],
  ])
  it.each([
    ['FormatDate("soon", "yyyy")', /date must be a date such as/],
    ['FormatDate("2025-01-01", "yyyy Q")', /Q means nothing in a date pattern/],
    ['ParseDate("30/02/2025", "dd/MM/yyyy")', /no such date/],
    ['ParseDate("2025", "dd/MM/yyyy")', /does not follow the pattern/],
    ['DateAdd("2025-01-01", 1, "fortnights")', /unit must be one of seconds/],
    ['DateAdd("2025-01-01", 99999, "years")', /outside the years/],
    ['FromFileTime(-1)', /must not be negative/],
    ['FromGeneralizedTime("2025")', /no time such as/],
  ])('%s is an error', (expression, message) => {
    expect(() => compile(expression).evaluate(emptyScope)).toThrow(message)
  })
})

describe('conversions of blank text are null, as for null', () => {
  const blanks = ['""', '"  "', '"\\t\\n"', '"\\u00a0"', 'cs["blank"]', 'null']
  const conversions: readonly (readonly [before: string, after: string])[] = [
    ['ToInt(', ')'],
    ['ToDecimal(', ')'],
    ['ToFileTime(', ')'],
    ['FromFileTime(', ')'],
    ['ToGeneralizedTime(', ')'],
    ['FromGeneralizedTime(', ')'],
    ['FormatDate(', ', "yyyy")'],
    ['ParseDate(', ', "yyyy")'],
    ['DateAdd(', ', 1, "days")'],
    ['DateAdd("2025-01-31", ', ', "days")'],
    ['DateDiff("days", ', ', "2025-01-31")'],
    ['DateDiff("days", "2025-01-31", ', ')'],
    ['Abs(', ')'],
    ['Round(', ')'],
    ['Round(2.5, ', ')'],
    ['Left("abc", ', ')'],
    ['Substring("abc", ', ')'],
    ['Item(Split("a|b", "|"), ', ')'],
  ]
  it.each(conversions)('%s…%s', (before, after) => {
    for (const blank of blanks) expect(valueOf(before + blank + after, { blank: ' ' }), blank).toBeNull()
  })
  table([
    ['SetBit("", 32)', 32],
    ['SetBit(" ", 32)', 32],
    ['EnableUser("")', 0],
    ['DisableUser(" ")', 2],
    ['HasBit("", 2)', false],
    ['BitAnd(5, "")', 0],
    ['ToString("")', ''],
    ['ToString(" ")', ' '],
    ['Coalesce(ToInt(""), 7)', 7],
    ['ToInt("x")', 0],
    ['ToDecimal("x")', { decimal: '0' }],
  ])
  it.each(['ToFileTime("soon")', 'FormatDate("x", "yyyy")', 'FromFileTime("x")', 'ParseDate("x", "yyyy")', 'Abs("x")'])(
    '%s is an error all the same',
    (expression) => expect(() => compile(expression).evaluate(emptyScope)).toThrow(/soon|x/),
  )
})

describe('directory names', () => {
  table([
    ['EscapeDN("Doe, John")', 'Doe\\, John'],
    ['EscapeDN("R&D + Sales")', 'R&D \\+ Sales'],
    ['EscapeDN(" x")', '\\ x'],
    ['EscapeDN("x ")', 'x\\ '],
    ['EscapeDN(" ")', '\\ '],
    ['EscapeDN("a#b")', 'a#b'],
    ['EscapeDN("#b")', '\\#b'],
    ['EscapeDN("\\u0000\\u001f\\u007f")', '\\00\\1F\\7F'],
    ['ParentDN(DN("CN", "Doe, John", "OU=A\\\\,B,DC=x"))', 'OU=A\\,B,DC=x'],
    ['RDN(DN("CN", "a ", "DC=x"))', 'CN=a\\ '],
  ])
  it('DN refuses what is no attribute name and an empty value', () => {
    expect(() => compile('DN("C=N", "x", "DC=y")').evaluate(emptyScope)).toThrow(/no name of an attribute/)
    expect(() => compile('DN("CN", "", "DC=y")').evaluate(emptyScope)).toThrow(/value is empty/)
  })
})

describe('initial-only functions', () => {
  it.each(['NewGuid()', 'RandomPassword()', 'RandomPassphrase()'])(
    '%s is refused elsewhere and new each time there',
    (expression) => {
      expect(() => compile(`"x" + ${expression}`)).toThrow(/initial-only mappings only \(at character 7\)/)
      const compiled = compile(expression, { initialOnly: true })
      expect(compiled.evaluate(emptyScope)).not.toBe(compiled.evaluate(emptyScope))
    },
  )
  it('Hash is not one of them', () => expect(valueOf('Left(Hash("abc"), 8)')).toBe('ba7816bf'))
  it('a password has every kind of character', () => {
    const password = compile('RandomPassword(8)', { initialOnly: true })
    for (let i = 0; i < 200; i++)
      expect(password.evaluate(emptyScope)).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*[2-9])(?=.*[^A-Za-z0-9]).{8}$/)
  })
})

describe('the seeds, literally', () => {
  const cs = view({ objectClass: ['person', 'top', 'user'], employeeType: 'FTE', givenName: 'JANE', sn: "o'BRIEN-smith" })
  const mv = view({ 'Employee Status': 'Active', 'First Name': 'Jane', 'Last Name': 'Smith' }, { objectType: 'Person' })
  const scope = { ...emptyScope, cs, mv }
  it.each<Row>([
    ['cs["objectClass"] = "user" AND cs["employeeType"] = "FTE"', true],
    ['mv["Object Type"] = "Person" AND mv["Employee Status"] = "Active"', true],
    ['Eq(cs["employeeType"], "FTE")', true],
    ['Lower(cs["givenName"]) + "." + Lower(cs["sn"]) + "@company.com"', "jane.o'brien-smith@company.com"],
    ['mv["First Name"] + " " + mv["Last Name"]', 'Jane Smith'],
    ['IIF(Eq(mv["Employee Status"], "Active"), 512, 514)', 512],
    ['Capitalise(cs["givenName"]) + " " + Capitalise(cs["sn"])', "Jane O'Brien-Smith"],
  ])('%s', (expression, result) => {
    expect(compile(expression).evaluate(scope)).toBe(result)
  })
})

describe('the functions as a whole', () => {
  it('have all the names the language promises', () => {
    const promised = `Trim Upper Lower Capitalise Left Right Substring Replace Length PadLeft PadRight StartsWith EndsWith Contains IndexOf IsNullOrEmpty
      IsNullOrWhitespace IsPresent Normalise RemoveDiacritics Transliterate Initials Word RegexMatch RegexReplace Format
      IIF Eq Coalesce Switch And Or Not In ToInt ToDecimal ToString Min Max Abs Round SetBit ClearBit HasBit BitAnd BitOr
      Now Today DateAdd DateDiff FormatDate ParseDate ToFileTime FromFileTime ToGeneralizedTime FromGeneralizedTime
      Join Split CollectionContains Count First Last Item Distinct Sort Filter Union Except
      EscapeDN DN ParentDN RDN EscapeFilter EnableUser DisableUser RandomPassword RandomPassphrase NewGuid Hash`
    const names = new Set(functions.map((definition) => definition.name))
    expect(promised.split(/\s+/).filter((name) => !names.has(name))).toEqual([])
    expect(names.size).toBe(functions.length)
  })
  it('are called in any letter case', () => {
    expect(valueOf('UPPER("a") + upper("b") + uPPER("c")')).toBe('ABC')
  })
  it('each stand in a file of their own, named after them', () => {
    const list = readFileSync('runtime/expression/functions/list.ts', 'utf8')
    expect(functions.length).toBeGreaterThan(50)
    for (const { name, group } of functions) {
      const file = name
        .replace(/DN$/, 'Dn')
        .replace(/^(?:RDN|RDn|DN|Dn|IIF)$/, (word) => word.toLowerCase())
        .replace(/\B[A-Z]/g, '-$&')
        .toLowerCase()
      expect(list).toContain(`'./${group}/${file}'`)
    }
  })
  it('are documented with examples, as plain JSON', () => {
    const all = documentation()
    expect(JSON.parse(JSON.stringify(all))).toEqual(all)
    for (const entry of all) {
      expect(entry.help, entry.name).toMatch(/^[A-Z].+\.$/)
      expect(entry.examples.length, entry.name).toBeGreaterThan(1)
    }
    expect(all.find((entry) => entry.name === 'PadLeft')?.signature).toBe('PadLeft(text, width, [fill])')
  })
})
