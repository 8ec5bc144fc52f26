/** Each detail of the language that decides values, with more than one example, besides those of the functions' help. */
import { describe, expect, it } from 'vitest'
import { compile } from '../../runtime/expression'
import type { Attributes, AttributeValue } from '../../runtime/model/values'
import { reasonFor, valueOf } from './world'

type Row = readonly [expression: string, result: AttributeValue | null]

/** Whom the examples are about. */
const cs: Attributes = {
  sn: 'Doe',
  one: ['x'],
  many: ['b', 'a'],
  none: [],
  n: 7,
  big: { integer: '9007199254740993' },
  half: { decimal: '0.5' },
  yes: true,
  blank: ' ',
}

function table(rows: readonly Row[]): void {
  it.each(rows)('%s → %j', (expression, result) => expect(valueOf(expression, cs)).toEqual(result))
}

function errors(rows: readonly (readonly [expression: string, message: RegExp])[]): void {
  it.each(rows)('%s fails', (expression, message) => expect(() => valueOf(expression, cs)).toThrow(message))
}

describe('names', () => {
  table([
    ['cs["SN"]', 'Doe'],
    ['CS["sn"]', 'Doe'],
    ['cs["absent"]', null],
    ['cs["many"]', ['b', 'a']],
    ['Count(cs["many"])', 2],
    ['Count(cs["absent"])', 0],
    ['cs["object type"]', 'user'],
    ['cs["__proto__"]', null],
    ['cs["constructor"]', null],
    ['mv["sn"]', null],
    ['extra["toString"]', null],
  ])
})

describe('equality', () => {
  table([
    ['cs["n"] = 7', true],
    ['cs["n"] = "7"', false],
    ['cs["n"] = 7.0', true],
    ['"Doe" == "doe"', false],
    ['cs["many"] = Split("a,b", ",")', true],
    ['cs["many"] = "a"', true],
    ['cs["one"] = "x"', true],
    ['cs["absent"] = null', true],
    ['cs["none"] = null', true],
    ['null = "x"', false],
    ['null != "x"', true],
    ['cs["absent"] <> 5', true],
  ])
})

describe('order', () => {
  table([
    ['cs["absent"] < 5', false],
    ['cs["absent"] >= 5', false],
    ['5 > null', false],
    ['null <= null', false],
    ['"Z" < "a"', true],
    ['2 < 10', true],
    ['"2" < "10"', false],
    ['"2025-01-31" < "2025-02-01T00:00:00Z"', true],
  ])
})

describe('sums and divisions', () => {
  table([
    ['"a" + null', 'a'],
    ['null + "a" + cs["absent"]', 'a'],
    ['1 + 2 + "a"', '3a'],
    ['1 + null', null],
    ['null + null', null],
    ['10 / 3', 3],
    ['-10 / 3', -3],
    ['10 / 4.0', { decimal: '2.5' }],
    ['cs["half"] * 4', { decimal: '2' }],
    ['-7 % 3', -1],
    ['cs["big"] + 2', { integer: '9007199254740995' }],
    ['9223372036854775806 + 1', { integer: '9223372036854775807' }],
    ['-cs["n"] + 1', -6],
  ])
  errors([
    ['1 / 0', /zero.*\(at character 1\)/],
    ['"x" + 5 % (cs["n"] - 7)', /zero.*\(at character 7\)/],
    ['cs["n"] + 1 - cs["sn"]', /- needs numbers, not text "Doe".*\(at character 1\)/],
    ['9223372036854775807 + 1', /64 bits/],
    ['-9223372036854775808 - 1', /64 bits/],
  ])
})

describe('only the branch that is needed is evaluated', () => {
  const fault = '(1 / 0)'
  table([
    [`true ? 1 : ${fault}`, 1],
    [`false ? ${fault} : 2`, 2],
    [`IIF(true, 1, ${fault})`, 1],
    [`IIF(false, ${fault}, 2)`, 2],
    [`Switch(1, 1, "a", 2, ${fault}, ${fault})`, 'a'],
    [`Switch(2, 1, ${fault}, 2, "b", ${fault})`, 'b'],
    [`Switch(3, 1, ${fault}, "c")`, 'c'],
    [`Coalesce(null, 1, ${fault})`, 1],
    [`false AND ${fault} = 1`, false],
    [`true OR ${fault} = 1`, true],
    [`And(false, ${fault} = 1)`, false],
    [`Or(true, ${fault} = 1)`, true],
  ])
})

describe('text', () => {
  table([
    ['Capitalise("o\'neil")', "O'Neil"],
    ['Capitalise("ANNE-MARIE DE LA CRUZ")', 'Anne-Marie De La Cruz'],
    ['Capitalise("ÉLODIE")', 'Élodie'],
    ['Left("Jo", 1)', 'J'],
    ['Left("", 3)', ''],
    ['Right("Joanna", 2)', 'na'],
    ['Right("Jo", 0)', ''],
    ['Substring("abc", -2)', 'abc'],
    ['Substring("abc", 1)', 'bc'],
    ['Substring("abc", 2, 9)', 'c'],
    ['Substring("abc", 1, -1)', ''],
    ['Replace("a+b+c", "+", "-")', 'a-b-c'],
    ['Replace("aaa", "aa", "b")', 'ba'],
    ['Replace("abc", "x", "y")', 'abc'],
    ['Length("😀")', 1],
    ['IsNullOrEmpty(null)', true],
    ['IsNullOrEmpty("x")', false],
    ['IsNullOrWhitespace(null)', true],
    ['IsNullOrWhitespace("\\u00a0")', true],
    ['IsNullOrWhitespace("x")', false],
    ['IsPresent(null)', false],
    ['IsPresent(cs["sn"])', true],
    ['IsPresent(cs["none"])', false],
    ['Upper("ı")', 'I'],
    ['Lower("I")', 'i'],
    ['Lower("ΑΣ")', 'ας'],
    ['Word("a b  c", 2)', 'b'],
    ['Word("a,b;c", 3, ",;")', 'c'],
    ['Format("{0} {1}", "a", "b")', 'a b'],
    ['Initials("Ana Maria")', 'AM'],
    ['IndexOf("abc", "c")', 2],
    ['IndexOf("abc", "x")', -1],
    ['PadLeft("7", 3, "0")', '007'],
    ['PadRight("7", 3)', '7  '],
    ['Normalise("e\\u0301")', 'é'],
    ['RemoveDiacritics("Crème Brûlée")', 'Creme Brulee'],
    ['RegexReplace("a1b2", "[0-9]", "")', 'ab'],
    ['RegexMatch("ABC", "b")', false],
  ])
})

describe('logic', () => {
  table([
    ['Eq("a", "a")', true],
    ['Eq(null, "")', false],
    ['Eq(1, 1.0)', true],
    ['Eq("x", "X")', false],
    ['In("b", "a", "b")', true],
    ['In("B", "a", "b")', false],
    ['In(null, "a")', false],
    ['Switch("z", "a", 1)', null],
    ['Not(true)', false],
    ['And(true, true, false)', false],
    ['Or(false, null, true)', true],
    ['Coalesce(null, "", "x")', ''],
  ])
})

describe('numbers', () => {
  table([
    ['ToInt("12abc")', 0],
    ['ToInt("-9999999999")', -9999999999],
    ['ToInt("1e3")', 0],
    ['ToInt("0.0")', 0],
    ['ToInt("\\t8\\n")', 8],
    ['ToString(5)', '5'],
    ['ToString(cs["big"])', '9007199254740993'],
    ['ToString(null)', null],
    ['HasBit(512, 2)', false],
    ['HasBit(3, 3)', true],
    ['SetBit(1, 2)', 3],
    ['ClearBit(514, 2)', 512],
    ['BitAnd(6, 3)', 2],
    ['BitOr(4, 1)', 5],
    ['DisableUser(null)', 2],
    ['DisableUser(514)', 514],
    ['EnableUser(66050)', 66048],
    ['Min(3, cs["n"])', 3],
    ['Abs(-5)', 5],
    ['Round(2.5)', 3],
  ])
})

describe('dates', () => {
  table([
    ['ToFileTime("1601-01-02")', 864000000000],
    ['FromFileTime(133801632000000000)', '2025-01-01T00:00:00Z'],
    ['FromFileTime(ToFileTime("1999-12-31T23:59:59.9999999Z"))', '1999-12-31T23:59:59.9999999Z'],
    ['ToFileTime(FromFileTime(133801632000000001))', { integer: '133801632000000001' }],
    ['FormatDate("1999-12-31T23:59:58Z", "yyyy-MM-dd HH:mm:ss")', '1999-12-31 23:59:58'],
    ['FormatDate("1999-12-31", "dd/MM/yyyy")', '31/12/1999'],
    ['FormatDate("2001-02-03", "yyMMdd")', '010203'],
  ])
})

describe('lists', () => {
  table([
    ['Split("a, b ,c", ",")', ['a', 'b', 'c']],
    ['Split("a..b", ".")', ['a', 'b']],
    ['Join(cs["many"], ";")', 'b;a'],
    ['Join(cs["none"], ";")', null],
    ['Join(null, ";")', null],
    ['Join(Split("a||b", "|"), "-")', 'a-b'],
    ['First(cs["many"])', 'b'],
    ['Last(cs["many"])', 'a'],
    ['Item(cs["many"], 1)', 'b'],
    ['Sort(cs["many"])', ['a', 'b']],
    ['Distinct(Split("a,a,b", ","))', ['a', 'b']],
    ['Filter(Split("SMTP:x,smtp:y", ","), "smtp:")', ['smtp:y']],
    ['CollectionContains(cs["many"], "a")', true],
    ['CollectionContains(cs["many"], "A")', false],
    ['Except(cs["many"], "a")', ['b']],
  ])
})

describe('directory', () => {
  table([
    ['EscapeDN("a+b\\"c\\\\d<e>f;g=h")', 'a\\+b\\"c\\\\d\\<e\\>f\\;g\\=h'],
    ['EscapeDN("# 1")', '\\# 1'],
    ['EscapeDN("a\\nb")', 'a\\0Ab'],
    ['EscapeDN("Jürgen")', 'Jürgen'],
    ['DN("CN", "Doe, John", "OU=x,DC=y")', 'CN=Doe\\, John,OU=x,DC=y'],
    ['ParentDN("CN=a\\\\,b,OU=x")', 'OU=x'],
    ['RDN("CN=a\\\\,b,OU=x")', 'CN=a\\,b'],
    ['EscapeFilter("a*(b)")', 'a\\2a\\28b\\29'],
  ])
})

describe('limits', () => {
  it.each([
    ['characters', `"${'x'.repeat(9_999)}"`, /10001 characters; 10000 are allowed/],
    ['nesting', `${'Trim('.repeat(101)}"x"${')'.repeat(101)}`, /nested more than 100 levels/],
    ['a text', 'Replace(PadLeft("", 1000000, "x"), "x", "yy")', /more than 1048576 characters/],
  ])('%s', (_what, text, message) => expect(() => valueOf(text)).toThrow(message))
  it('as much as is allowed is allowed', () => {
    expect(valueOf(`"${'x'.repeat(9_998)}"`)).toHaveLength(9_998)
    expect(valueOf('Length(PadLeft("", 1048576, "x"))')).toBe(1_048_576)
    expect(valueOf(`${'Trim('.repeat(98)}"x"${')'.repeat(98)}`)).toBe('x')
  })
})

describe('mistakes are found when the text is read, with their place', () => {
  it.each([
    ['Uppr(cs["a"])', 'There is no function Uppr; did you mean Upper? @0+4'],
    ['Nwo()', 'There is no function Nwo; did you mean Now? @0+3'],
    ['1 + Todya()', 'There is no function Todya; did you mean Today? @4+5'],
    ['Left("a", 1, 2)', 'Left takes 2 arguments, not 3: Left(text, count) @0+15'],
    ['"a" + Trim()', 'Trim takes 1 argument, not 0: Trim(text) @6+6'],
    ['Length(1 = 1) > Upper("x")', '> cannot compare text with numbers; convert one with ToInt, ToDecimal or ToString @0+26'],
    ['Abs(true)', 'Abs: number cannot be true or false @4+4'],
    ['cs["a"]["b"]["c"]', 'A reference can be followed one step only @13+3'],
    ['this', 'this is not known; text stands in quotation marks, attributes are read as cs["this"] @0+4'],
    ['cs["a"] = "b", 1', 'A comma may only stand between the arguments of a function @13+1'],
    ['cs.a', 'There is no "." in expressions; attributes are read as cs["name"] @2+1'],
    ['NewGuid()', 'NewGuid gives something else each time and can be used in initial-only mappings only @0+9'],
  ])('%s', (text, reason) => expect(reasonFor(text)).toBe(reason))
  it('a = 1 is a comparison and no assignment', () => {
    expect(() => compile('a = 1')).toThrow(/a is not known/)
    expect(valueOf('cs["n"] = 8', cs)).toBe(false)
    expect(valueOf('cs["n"]', cs)).toBe(7)
  })
})
