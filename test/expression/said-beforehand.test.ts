/** What a compiled expression says of itself before it is evaluated, beyond the attributes it reads. */
import { describe, expect, it } from 'vitest'
import { compile, documentation, ExpressionError } from '../../runtime/expression'
import { emptyScope, view } from './world'

const schema = { csAttributes: ['manager', 'site'], mvAttributes: ['Manager', 'Site'] }

describe('what is read of other objects', () => {
  it.each<[string, string[]]>([
    ['Upper(cs["site"])', []],
    ['cs["site"] + cs["MANAGER"]["Mail"]', ['cs manager Mail']],
    ['Coalesce(mv["manager"]["Mail"], cs["manager"]["Name"])', ['mv Manager Mail', 'cs manager Name']],
    ['mv["Manager"]["Mail"] + mv["Manager"]["Mail"]', ['mv Manager Mail', 'mv Manager Mail']],
  ])('D1 through references, in the order of the text: %s', (expression, wanted) => {
    const { through } = compile(expression, schema)
    expect(through.map(({ root, attribute, step }) => `${root} ${attribute} ${step}`)).toEqual(wanted)
  })
  it.each<[string, boolean]>([
    ['Upper(mv["Manager"])', false],
    ['Upper(mv["Manager"]["Mail"])', true],
    ['Lookup("Site", "Code", cs["site"])["Name"]', true],
    ['Count(LookupAll("Site", "Code", cs["site"]))', true],
    ['Lookup("Site", "Code", "x") = null', true],
  ])('D1 whether there is any: %s', (expression, uses) => {
    expect(compile(expression).usesLookups).toBe(uses)
  })
  it('D7 a value behind a reference is nobody’s own', () => {
    const { ofOthers } = compile('LookupAll("Person", "Manager", mv["Manager"]["Manager"])["Mail"]')
    expect(ofOthers).toEqual([{ type: 'Person', attribute: 'Manager' }])
  })
  it.each<[string, string | null]>([
    ['IsPresent(mv["M"]["a"]) ? mv["M"]["a"] : "x"', null],
    ['IsPresent(mv["M"]["a"]) ? MV["m"] [ "A" ] : "x"', null],
    ['IsPresent(mv["M"]["a"]) ? mv["M"]["b"] : "x"', 'mv["M"]["b"]'],
    ['IsPresent(mv["M"]["here"]) ? mv["M"]["b"] : mv["M"]["c"]', 'mv["M"]["b"]'],
    ['mv["M"]["here"] + "x"', null],
    ['Lookup("A", "X", NewGuid())["Y"]', 'Lookup("A", "X", NewGuid())["Y"]'],
    ['Lookup("A", "X", UniqueValue("u"))["Y"]', 'Lookup("A", "X", UniqueValue("u"))["Y"]'],
  ])('A10 D7 what of it is missing where nothing foresees that: %s', (expression, missing) => {
    const reference = () => view({ here: 'y' })
    const scope = { ...emptyScope, mv: view({ M: { ref: 7, text: 'u' } }, { reference }) }
    expect(compile(expression, { initialOnly: true }).missingInput(scope)).toBe(missing)
  })
})

describe('what is there but cannot be used', () => {
  it('A10 is not missing', () => {
    const { missingInput } = compile('Upper(extra["a"])')
    expect(missingInput({ ...emptyScope, extra: { a: {} } })).toBeNull()
    expect(missingInput({ ...emptyScope, extra: {} })).toBe('extra["a"]')
  })
  it('A10 what fails for another reason than the expression is no answer', () => {
    const extra = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('out of order')
      },
    })
    expect(() => compile('Upper(extra["a"])').missingInput({ ...emptyScope, extra })).toThrow('out of order')
  })
})

describe('values that are unique', () => {
  it.each<[string, boolean]>([
    ['UniqueValue("a")', true],
    ['"x" + Lower(UniqueValue("a"))', true],
    ['IIF(cs["a"] = "x", UniqueValue("a"), "b")', true],
    ['cs["a"] ? "b" : UniqueValue("a")', true],
    ['Lower("a")', false],
    ['"a"', false],
    ['cs["a"]', false],
    ['cs["a"] + "b"', false],
  ])('U1 are asked for in %s: %s', (expression, unique) => {
    expect(compile(expression).unique).toBe(unique)
  })
})

describe('the clock and the zone', () => {
  it.each<[string, boolean]>([
    ['cs["a"] > FromFileTime(cs["b"])', true],
    ['FromFileTime(cs["b"]) > cs["a"]', true],
    ['FromFileTime(cs["b"])', false],
    ['Upper(cs["a"]) > cs["b"]', false],
  ])('S6 a comparison with a date goes by the zone: %s is %s', (expression, zoned) => {
    expect(compile(expression).zoned).toBe(zoned)
  })
})

describe('a mistake of the text', () => {
  it('has read nothing', () => {
    let error: unknown
    try {
      compile('Uper(cs["a"])')
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ExpressionError)
    expect((error as ExpressionError).inputs).toEqual([])
  })
  it('what is thrown by others comes out as it is', () => {
    const failure = new Error('the store is closed')
    const reference = () => {
      throw failure
    }
    const scope = { ...emptyScope, mv: view({ M: { ref: 7, text: 'u' } }, { reference }) }
    let error: unknown
    try {
      compile('mv["M"]["a"]').evaluate(scope)
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBe(failure)
    expect(Object.keys(failure)).toEqual([])
  })
})

describe('the help on functions', () => {
  const help = (wanted: string) => documentation().find(({ name }) => name === wanted)
  it('tells parameters that may be left out, and those that may be repeated', () => {
    expect(help('PadLeft')?.parameters).toEqual([
      { name: 'text', type: 'text', optional: false, rest: false },
      { name: 'width', type: 'count', optional: false, rest: false },
      { name: 'fill', type: 'text', optional: true, rest: false },
    ])
    expect(help('Coalesce')?.parameters.map(({ rest }) => rest)).toEqual([true])
    expect(help('DateAdd')?.parameters[2]?.type).toBe('seconds | minutes | hours | days | weeks | months | years')
  })
  it('tells what is for initial-only mappings', () => {
    expect([help('NewGuid')?.initialOnly, help('Upper')?.initialOnly]).toEqual([true, false])
  })
})
