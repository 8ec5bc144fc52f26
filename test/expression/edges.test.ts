/** The functions at the edges of what they take: the last that is fine, the first that is not, and what stands in between. */
import { describe, expect, it, vi } from 'vitest'
import { compile } from '../../runtime/expression'
import { datePattern } from '../../runtime/expression/functions/dates/date-pattern'
import { patternOf } from '../../runtime/expression/functions/pattern'
import type { AttributeValue } from '../../runtime/model/values'
import { emptyScope, valueOf, view, zoneNamed } from './world'

const given = { list: ['a', 'b'], yes: true, seven: 7, none: [] }

describe('arguments', () => {
  it.each<[string, RegExp]>([
    ['BitAnd("x", 1)', /^BitAnd: .+ must be a 64-bit integer, not/],
    ['Left("abc", 1.5)', /^Left: count must be a whole number, not/],
    ['Left("abc", "x")', /^Left: count must be a whole number, not/],
    ['Round("x")', /^Round: .+ must be a number, not/],
    ['FormatDate(cs["yes"], "yyyy")', /^FormatDate: .+ must be a date such as/],
    ['FormatDate(cs["seven"], "yyyy")', /^FormatDate: .+ must be a date such as/],
    ['CollectionContains(cs["list"], cs["list"])', /^One value is needed here/],
    ['DateAdd("2025-01-31T08:00:00Z", 1, "day of")', /^DateAdd: unit must be one of seconds, minutes/],
    ['DateAdd("2025-01-31T08:00:00Z", 1, cs["list"])', /^One value is needed here/],
  ])('%s is refused', (expression, sentence) => {
    expect(() => valueOf(expression, given)).toThrow(sentence)
  })
  it.each<[string, AttributeValue | null]>([
    ['Left("abc", "99999999999999999999")', 'abc'],
    ['Right("abc", "99999999999999999999")', 'abc'],
    ['Left("abc", "-99999999999999999999")', ''],
    ['RegexMatch("a", cs["none"])', null],
    ['FormatDate("2025-01-31", cs["none"])', null],
    ['ToDecimal(cs["none"])', null],
    ['Round(" ")', null],
    ['DateAdd("2025-01-31T08:00:00Z", 1, " Day ")', '2025-02-01T08:00:00Z'],
    ['DateAdd("2025-01-31T08:00:00Z", 1, "days")', '2025-02-01T08:00:00Z'],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression, given)).toEqual(value)
  })
})

describe('dates', () => {
  it.each<[string, AttributeValue | null]>([
    ['FormatDate("2025-01-31", "dddd, EEE")', 'Friday, Fri'],
    ['FormatDate("0050-03-01T00:00:00Z", "dddd")', 'Tuesday'],
    ['FormatDate("2024-02-29", "ddd EEEE")', 'Thu Thursday'],
    ['FormatDate("2025-01-31T08:00:00.25Z", "f fff")', '2 250'],
    [`FormatDate("2025-01-31", "yyyy''MM 'at' 'o''clock'")`, "2025'01 at o'clock"],
    ['ParseDate("49", "yy")', '2049-01-01T00:00:00Z'],
    ['ParseDate("50", "yy")', '1950-01-01T00:00:00Z'],
    ['ParseDate("12:30 PM", "hh:mm tt")', '0001-01-01T12:30:00Z'],
    ['ParseDate("13:30 pm", "HH:mm tt")', '0001-01-01T13:30:00Z'],
    ['ParseDate("12:00 PM", "HH:mm tt")', '0001-01-01T12:00:00Z'],
    ['ParseDate("01:30 PM", "HH:mm tt")', '0001-01-01T13:30:00Z'],
    ['FromGeneralizedTime("   ")', null],
    ['FromGeneralizedTime(" 2025013108Z ")', '2025-01-31T08:00:00Z'],
    ['FromFileTime(1)', '1601-01-01T00:00:00.0000001Z'],
    ['ToFileTime("1601-01-01T00:00:00.123456789Z")', 1_234_567],
    ['DateDiff("seconds", "2025-01-31T08:00:00.9Z", "2025-01-31T08:00:02.1Z")', 1],
    ['DateDiff("minutes", "2025-01-31T08:00:00Z", "2025-01-31T09:30:59Z")', 90],
    ['DateDiff("hours", "2025-01-31T08:00:00Z", "2025-01-31T05:00:01Z")', -2],
    ['DateDiff("months", "2025-03-15", "2025-02-28")', 0],
    ['DateDiff("months", "2025-02-28", "2025-03-15")', 0],
    ['DateDiff("months", "2025-03-31", "2025-02-28")', -1],
    ['DateDiff("years", "2025-03-31", "2025-03-31")', 0],
    ['DateAdd("0001-01-01", -1, "years")', '0000-01-01T00:00:00Z'],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression)).toEqual(value)
  })
  it.each<[string, RegExp]>([
    ['DateAdd("0001-01-01", -2, "years")', /outside the years 0 to 9999/],
    ['DateAdd("9999-12-31", 1, "days")', /outside the years 0 to 9999/],
    ['DateAdd("2025-01-31", 400000000001, "seconds")', /outside the years 0 to 9999/],
    ['DateAdd("2025-01-31", 1e30, "months")', /outside the years 0 to 9999/],
    ['FromFileTime(-1)', /must not be negative/],
    ['FromGeneralizedTime("2025013108.5Z")', /is no time such as/],
    ['FromGeneralizedTime("202501310800.5Z")', /is no time such as/],
    [`FromGeneralizedTime("${'1'.repeat(61)}")`, /"1{60}" is no time/],
    [`ParseDate("${'1'.repeat(60)}", "yyyy")`, /"1{60}" does not follow the pattern yyyy/],
    [`ParseDate("${'1'.repeat(61)}", "yyyy")`, /"1{57}…" does not follow the pattern yyyy/],
    ['ParseDate("30.02.2025", "dd.MM.yyyy")', /no such date as "30.02.2025"/],
    [`FormatDate("2025-01-31", "${'-'.repeat(101)}")`, /100 characters at most/],
  ])('%s is refused', (expression, sentence) => {
    expect(() => valueOf(expression)).toThrow(sentence)
  })
  it('a pattern may have 100 characters', () => {
    expect(valueOf(`FormatDate("2025-01-31", "${'-'.repeat(100)}")`)).toBe('-'.repeat(100))
  })
  it('a Z stands for UTC in no quotes only', () => {
    expect(['yyyyZ', 'yyyy', "yyyy'Z'"].map((text) => datePattern(text).isUtc)).toEqual([true, false, false])
  })
  it('a shift by seconds or minutes goes by time, also through the hour that the clocks show twice', () => {
    const scope = { ...emptyScope, zone: zoneNamed('Europe/Berlin') }
    const shifted = (amount: number, unit: string) =>
      compile(`DateAdd("2025-10-26T00:30:00Z", ${amount}, "${unit}")`).evaluate(scope)
    expect([shifted(3_600, 'seconds'), shifted(60, 'minutes'), shifted(1, 'hours')]).toEqual(
      Array(3).fill('2025-10-26T01:30:00Z'),
    )
  })
  it('S6 a computed midnight is the day where the clocks show UTC, and a moment elsewhere', () => {
    const nextHour = compile('DateAdd("2025-01-31T23:00:00Z", 1, "hours")')
    const by = (zone: string) => nextHour.evaluate({ ...emptyScope, zone: zoneNamed(zone) })
    expect([by('Europe/London'), by('Europe/Berlin')]).toEqual(['2025-02-01T00:00:00Z', '2025-02-01T00:00:00.001Z'])
  })
})

describe('what is read once', () => {
  it.each([
    ['patterns of dates', (i: number) => datePattern(`yyyy'${i}'`)],
    ['regular expressions', (i: number) => patternOf(`kept ${i}`)],
  ])('%s are kept while they are few, and not all of them for ever', (_, read) => {
    const first = read(0)
    expect(read(0)).toBe(first)
    for (let i = 1; i < 400; i++) read(i)
    const recent = read(399)
    expect(read(399)).toBe(recent)
    for (let i = 400; i < 1_200; i++) read(i)
    expect(read(0)).not.toBe(first)
    expect(read(0)).toEqual(first)
  })
})

describe('regular expressions', () => {
  it('a search whose cost is out of proportion is refused before it begins', () => {
    const attributes = { long: 'b'.repeat(300_000) }
    const pattern = 'a'.repeat(300)
    expect(() => valueOf(`RegexMatch(cs["long"], "${pattern}")`, attributes)).toThrow(/too large for a text of 300000 characters/)
    expect(() => valueOf(`RegexReplace(cs["long"], "${pattern}", "")`, attributes)).toThrow(/too large for a text/)
    expect(valueOf('RegexMatch(cs["long"], "a")', attributes)).toBe(false)
  })
  it.each<[string, AttributeValue | null]>([
    ['RegexReplace("abcdefghijkl", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)(l)", "$12-$1")', 'l-a'],
    ['RegexReplace("ab", "(?P<first>a)", "${first}$$")', 'a$b'],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression)).toEqual(value)
  })
  it('a replacement grows no further than a text may', () => {
    expect(() => valueOf('RegexReplace(cs["a"], "x", cs["b"])', { a: 'x'.repeat(250), b: 'y'.repeat(900_000) })).toThrow(
      /more than 1048576 characters/,
    )
  })
})

describe('texts larger than there can be', () => {
  const million = { long: 'x'.repeat(1_000_000), half: 'x'.repeat(524_288), fill: 'y'.repeat(2_000) }
  it.each(['Replace(cs["long"], "x", cs["fill"])', `Format("${'{0}'.repeat(700)}", cs["long"])`, 'Join(cs["all"], cs["fill"])'])(
    '%s is refused before it is made',
    (expression) => {
      const all = Array.from({ length: 300_000 }, (_, i) => `${i}`)
      expect(() => valueOf(expression, { ...million, all })).toThrow(/more than 1048576 characters/)
    },
  )
  it('what just fits is made', () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(1)
    try {
      expect(valueOf('Replace(cs["half"], "x", "yy")', million)).toHaveLength(1_048_576)
      expect(valueOf('Replace(cs["half"], "xx", "y")', million)).toHaveLength(262_144)
      expect(() => valueOf('Replace(cs["half"] + "x", "x", "yy")', million)).toThrow(/more than 1048576 characters/)
      expect(valueOf('Join(cs["two"], "--")', { two: ['x'.repeat(1_048_573), 'y'] })).toHaveLength(1_048_576)
      expect(valueOf('Length(Replace(cs["long"], "xy", cs["fill"]))', million)).toBe(1_000_000)
    } finally {
      clock.mockRestore()
    }
  })
})

describe('time', () => {
  const items = Array.from({ length: 13_000 }, (_, i) => `${i}`)
  it.each([
    'CollectionContains(cs["items"], "no")',
    'Distinct(cs["items"])',
    'Except(cs["items"], "no")',
    'Filter(cs["items"], "no")',
    'Min(cs["items"])',
    'Max(cs["items"])',
    'Sort(cs["items"])',
    'StartsWith(cs["items"], "no")',
    'RegexMatch(cs["items"], "no")',
  ])('%s looks at the clock while it goes through a long list', (expression) => {
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 60))
    try {
      expect(() => compile(expression).evaluate({ ...emptyScope, cs: view({ items }) })).toThrow(/longer than 100 ms/)
    } finally {
      clock.mockRestore()
    }
  })
})

describe('names', () => {
  it.each<[string, AttributeValue | null]>([
    ['RDN("CN=\\"a,b\\",OU=x")', 'CN="a,b"'],
    ['ParentDN("CN=\\"a;b\\",OU=x")', 'OU=x'],
    ['RDN("CN=a;OU=x")', 'CN=a'],
    ['ParentDN("CN=a;OU=x")', 'OU=x'],
    ['RDN(" CN=a\\\\  ,OU=x")', 'CN=a\\ '],
    ['RDN("CN=a\\\\\\\\  ,OU=x")', 'CN=a\\\\'],
    ['RDN("CN=a\\\\,b,OU=x")', 'CN=a\\,b'],
    ['DN("2.5.4.36", "x", "")', '2.5.4.36=x'],
    ['DN("25.12", "x", "")', '25.12=x'],
    ['DN("7", "x", "")', '7=x'],
    ['MailLocalPart("..a..b..", "c")', 'a.b.c'],
    ['MailLocalPart("a", "..")', 'a'],
    ['MailLocalPart("...a...")', 'a'],
    ['Transliterate("a’b")', "a'b"],
    ['Initials("Anna - Maria")', 'AM'],
    ['PadLeft("a", 1, "")', 'a'],
    ['PadLeft("a", 6, "bcd")', 'bcdbca'],
    ['Max(1, 1.0)', 1],
    ['Abs(0)', 0],
    ['HasBit(6, null)', false],
    ['Initials("Anna--Maria  Berg")', 'AMB'],
    ['IndexOf("abc", "a")', 0],
    ['IndexOf("abc", "x")', -1],
    ['Transliterate("ÄRZTE", "de")', 'AERZTE'],
    ['Transliterate("Ä", "de")', 'Ae'],
    ['Transliterate("é~\u007f")', 'e~\u007f'],
  ])('%s is %j', (expression, value) => {
    expect(valueOf(expression)).toEqual(value)
  })
  it.each<[string, RegExp]>([
    [`DN("${'a'.repeat(59)}%%", "x", "")`, /"a{59}%" is no name of an attribute/],
    ['DN("2.", "x", "")', /is no name/],
    ['DN("2.x", "x", "")', /is no name/],
    [`Transliterate("é", "${'1'.repeat(70)}")`, /not "1{60}"/],
  ])('%s is refused', (expression, sentence) => {
    expect(() => valueOf(expression)).toThrow(sentence)
  })
  it('Format knows places of two digits', () => {
    expect(valueOf('Format("{10}{1}", "a","b","c","d","e","f","g","h","i","j","k")')).toBe('kb')
  })
})

describe('UniqueValue', () => {
  const at = (place: number, expression: string) => {
    const candidate = { at: place, outcome: undefined as string | undefined }
    const value = compile(expression).evaluate({ ...emptyScope, candidate } as never)
    return [value, candidate.outcome]
  }
  it.each<[number, string, string | null, string]>([
    [0, 'UniqueValue("anna.berg")', 'anna.berg', 'given'],
    [1, 'UniqueValue("anna.berg")', 'anna.berg2', 'given'],
    [2, 'UniqueValue("aberg", "anna.berg")', 'anna.berg2', 'given'],
    [3, 'UniqueValue("anna.berg@example.com")', 'anna.berg4@example.com', 'given'],
    [1, 'UniqueValue(PadRight("a", 62, "b") + "...@x")', `a${'b'.repeat(61)}2@x`, 'given'],
    [0, 'UniqueValue(null)', null, 'none'],
  ])('U1 at %i of %s is %j', (place, expression, value, outcome) => {
    expect(at(place, expression)).toEqual([value, outcome])
  })
})
