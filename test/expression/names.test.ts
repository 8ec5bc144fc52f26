/** Names: attributes, pseudo-attributes, references, extra, and what an expression says about itself. */
import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import type { ExpressionScope, ObjectView } from '../../runtime/expression'
import { check, compile, ExpressionError, readInput } from '../../runtime/expression'
import type { Attributes, AttributeValue } from '../../runtime/model/values'
import { emptyAttributes } from '../../runtime/model/values'
import { emptyScope, valueOf, view } from './world'

const schema = { csAttributes: ['givenName', 'sn', 'dn', 'Straße'], mvAttributes: ['First Name', 'Manager'] }

describe('O3 attribute names fold case', () => {
  it.each(['givenName', 'GIVENNAME', 'givenname', 'gIVENnAME'])('%s, with and without the schema', (name) => {
    expect(valueOf(`cs["${name}"]`, { givenName: 'Jane' }, schema)).toBe('Jane')
    expect(valueOf(`cs["${name}"]`, { givenName: 'Jane' })).toBe('Jane')
  })
  it('all of Unicode, not just ASCII', () => {
    expect(valueOf('cs["STRASSE"]', { Straße: 'x' }, schema)).toBe('x')
    expect(valueOf('cs["MÜLLER"]', { müller: 'x' })).toBe('x')
  })
  it('the exact name comes first', () => {
    expect(valueOf('cs["NAME"]', { name: 'folded', NAME: 'exact' })).toBe('exact')
  })
  it('keeps finding it when the spelling changes from object to object', () => {
    const expression = compile('cs["dept"]')
    const read = (attributes: Attributes) => expression.evaluate({ ...emptyScope, cs: view(attributes) })
    expect([read({ Dept: 'a' }), read({ DEPT: 'b' }), read({}), read({ dept: 'c' }), read({ Dept: 'd' })]).toEqual([
      'a',
      'b',
      null,
      'c',
      'd',
    ])
  })
  it('roots, too, in any letter case', () => {
    expect(valueOf('CS["sn"] + Cs["sn"]', { sn: 'x' })).toBe('xx')
  })
})

describe('what an attribute gives', () => {
  const values: readonly AttributeValue[] = [
    'text',
    '',
    42,
    true,
    { integer: '133801632000000000' },
    { decimal: '1.5' },
    { binary: 'AAEC' },
    { ref: 7, text: 'CN=Boss' },
    ['a', 'b'],
    '2025-01-31T08:00:00Z',
  ]
  it.each(values)('O4 %j comes out as it went in', (value) => {
    expect(valueOf('cs["a"]', { a: value })).toEqual(value)
    expect(valueOf('Coalesce(cs["a"], "x")', { a: value })).toEqual(value)
  })
  it('an absent attribute is null', () => {
    expect(valueOf('cs["a"]', {})).toBeNull()
    expect(valueOf('cs["a"] = null', {})).toBe(true)
  })
  it('an absent object has no attributes', () => {
    expect(compile('cs["a"]').evaluate(emptyScope)).toBeNull()
    expect(compile('mv["Object Type"]').evaluate(emptyScope)).toBeNull()
    expect(compile('mv["Manager"]["Mail"]').evaluate(emptyScope)).toBeNull()
  })
  it('both sides are visible', () => {
    const scope = { ...emptyScope, cs: view({ a: 'c' }), mv: view({ a: 'm' }) }
    expect(compile('cs["a"] + mv["a"]').evaluate(scope)).toBe('cm')
  })
})

describe('pseudo-attributes', () => {
  const cs = view({ sn: 'Smith' }, { objectType: 'user', dn: 'CN=Jane', anchor: '1001', system: 'HR' })
  const scope = { ...emptyScope, cs, mv: view({}, { objectType: 'Person' }) }
  it.each([
    ['cs["Object Type"]', 'user'],
    ['cs["object type"]', 'user'],
    ['cs["DN"]', 'CN=Jane'],
    ['cs["Anchor"]', '1001'],
    ['cs["System"]', 'HR'],
    ['mv["Object Type"]', 'Person'],
    ['mv["DN"]', null],
  ])('%s', (expression, result) => {
    expect(compile(expression).evaluate(scope)).toBe(result)
    expect(compile(expression, schema).evaluate(scope)).toBe(result)
  })
  it('come before an attribute of that name, which stands in when they are absent', () => {
    const read = (more: Partial<ObjectView>) =>
      compile('cs["DN"]', schema).evaluate({ ...emptyScope, cs: view({ dn: 'CN=attribute' }, more) })
    expect([read({ dn: 'CN=pseudo' }), read({ dn: null }), read({})]).toEqual(['CN=pseudo', 'CN=attribute', 'CN=attribute'])
  })
})

describe('one step through a reference', () => {
  const people: Record<number, ObjectView> = {
    1: view({ 'Display Name': 'Ann Boss', Mail: ['ann@x', 'a@x'] }, { objectType: 'Person' }),
    2: view({ 'Display Name': 'Bob Chief' }, { objectType: 'Person' }),
  }
  const asked: string[] = []
  const mv = view(
    {
      Manager: { ref: 1, text: 'Ann' },
      Lost: { ref: null, text: '?' },
      Managers: [
        { ref: 1, text: 'Ann' },
        { ref: 2, text: 'Bob' },
      ],
      Title: 'x',
    },
    {
      reference(attribute, { ref }) {
        asked.push(`${attribute} ${ref}`)
        return ref === null ? null : (people[ref] ?? null)
      },
    },
  )
  const scope: ExpressionScope = { ...emptyScope, mv }
  it.each<[string, AttributeValue | null]>([
    ['mv["Manager"]["Display Name"]', 'Ann Boss'],
    ['mv["MANAGER"]["display name"]', 'Ann Boss'],
    ['mv["Manager"]["Object Type"]', 'Person'],
    ['mv["Manager"]["Mail"]', ['ann@x', 'a@x']],
    ['mv["Manager"]["Absent"]', null],
    ['mv["Lost"]["Display Name"]', null],
    ['mv["Absent"]["Display Name"]', null],
    ['mv["Managers"]["Display Name"]', ['Ann Boss', 'Bob Chief']],
    ['mv["Manager"]', { ref: 1, text: 'Ann' }],
    ['mv["Manager"] = "Ann"', true],
  ])('%s', (expression, result) => {
    expect(compile(expression).evaluate(scope)).toEqual(result)
  })
  it('asks for the object by the attribute in the schema’s spelling, so that the dependency can be recorded', () => {
    asked.length = 0
    compile('mv["MANAGER"]["Mail"]', schema).evaluate(scope)
    expect(asked).toEqual(['Manager 1'])
  })
  it('is refused for what is no reference, and further than one step', () => {
    expect(() => compile('mv["Title"]["Mail"]').evaluate(scope)).toThrow(/mv\["Title"\] is no reference but text "x"/)
    expect(() => compile('mv["Manager"]["Manager"]["Mail"]')).toThrow(/one step only/)
    expect(() => compile('extra["a"]["b"]')).toThrow(/Only a reference of cs or mv/)
  })
})

describe('extra', () => {
  const read = (extra: Record<string, unknown>) => compile('extra["Building"]').evaluate({ ...emptyScope, extra })
  it.each<[unknown, AttributeValue | null]>([
    ['B1', 'B1'],
    [5, 5],
    [-0, 0],
    [1.5, { decimal: '1.5' }],
    [1e21, { decimal: '1000000000000000000000' }],
    [2 ** 60, { integer: '1152921504606846976' }],
    [true, true],
    [null, null],
    [
      ['a', null, 2],
      ['a', 2],
    ],
    [[], []],
    [{ decimal: '1.50' }, { decimal: '1.5' }],
    [{ integer: '133801632000000000' }, { integer: '133801632000000000' }],
    [
      { ref: 5, text: 'x' },
      { ref: 5, text: 'x' },
    ],
  ])('%j', (value, result) => expect(read({ building: value })).toEqual(result))
  it.each([{ a: 1 }, [['nested']], () => 1, Symbol.iterator, Number.NaN, new Date()])(
    'other things cannot be used: %s',
    (value) => {
      expect(() => read({ building: value })).toThrow(/extra\["building"\] is neither/)
    },
  )
})

describe('own keys only', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__']
  it.each(names)('cs["%s"] is a plain name that is absent', (name) => {
    for (const options of [{}, { csAttributes: [name] }]) {
      expect(valueOf(`cs["${name}"]`, {}, options)).toBeNull()
      expect(valueOf(`cs["${name}"]`, emptyAttributes(), options)).toBeNull()
    }
    expect(compile(`extra["${name}"]`).evaluate(emptyScope)).toBeNull()
  })
  it.each(names)('and is found when it is there: %s', (name) => {
    const attributes = JSON.parse(`{"${name}":"value"}`) as Attributes
    expect(valueOf(`cs["${name}"]`, attributes)).toBe('value')
    expect(valueOf(`cs["${name}"]`, attributes, { csAttributes: [name] })).toBe('value')
  })
})

describe('what an expression says about itself', () => {
  it('inputs, each once, in canonical spelling', () => {
    const { inputs } = compile(
      'cs["GIVENNAME"] + cs["givenname"] + mv["first name"] + cs["dn"] + extra["Room"] + cs["unknown"]',
      schema,
    )
    expect(inputs.map(({ root, attribute }) => `${root} ${attribute}`)).toEqual([
      'cs givenName',
      'mv First Name',
      'cs DN',
      'extra Room',
      'cs unknown',
    ])
  })
  it.each<[string, string[]]>([
    ['cs["a"] + cs["b"]', ['a', 'b']],
    ['Coalesce(cs["a"], "x") + cs["b"]', ['b']],
    ['IIF(cs["a"] = "x", cs["b"], cs["c"])', ['b', 'c']],
    ['cs["a"] = "x" ? cs["b"] : "y"', ['b']],
    ['IIF(IsNullOrEmpty(cs["a"]), cs["b"], cs["a"]) + cs["c"]', ['b', 'c']],
    ['Length(cs["a"])', []],
    ['Upper(cs["a"])', ['a']],
    ['Format("{0}", cs["a"])', ['a']],
    ['Switch(cs["a"], 1, cs["b"])', ['b']],
    ['Coalesce(cs["a"], "x") + cs["A"]', ['A']],
    ['cs["a"] = "x"', []],
    ['cs["a"] AND cs["b"]', []],
    ['cs["a"] OR cs["b"]', []],
    ['NOT cs["a"]', []],
    ['-cs["a"]', ['a']],
    ['true ? cs["a"] : cs["b"]', ['a', 'b']],
    ['cs["a"] ? 1 : 2', []],
    ['IIF(cs["a"], 1, 2)', []],
    ['IIF(true, cs["a"], 2)', ['a']],
  ])('A10 inputs nothing foresees the absence of: %s', (expression, wanted) => {
    const { inputs, missingInput } = compile(expression)
    const unforeseen = inputs.filter((input) => !input.foreseen)
    expect(unforeseen.map((input) => input.attribute.toLowerCase())).toEqual(wanted.map((name) => name.toLowerCase()))
    expect(missingInput({ ...emptyScope, cs: view({}) })).toBe(unforeseen[0] ? `cs["${unforeseen[0].attribute}"]` : null)
    expect(missingInput({ ...emptyScope, cs: view({ a: 1, b: 2, c: 3 }) })).toBeNull()
  })
  it.each<[string, string | null]>([
    ['Lookup("Site","Code",cs["a"])["Name"] + "x"', 'Lookup("Site","Code",cs["a"])["Name"]'],
    ['Coalesce(Lookup("Site","Code",cs["a"])["Name"], "y") + "x"', null],
    ['IIF(IsPresent(Lookup("Site","Code",cs["a"])["Name"]), Lookup("Site", "Code", cs["a"])["Name"], "none")', null],
    ['cs["a"] + mv["Manager"]["Site"]', 'mv["Manager"]["Site"]'],
    ['cs["a"] + mv["Deputy"]["Site"]', 'mv["Deputy"]'],
    ['IIF(IsPresent(mv["Deputy"]), mv["Deputy"]["Site"], cs["a"])', null],
  ])('A10 D7 what another object lacks is missing like one of its own: %s', (expression, missing) => {
    const lookUps = { find: () => [], objectOf: () => view({}), noteFruitless: () => undefined }
    const scope = { ...emptyScope, cs: view({ a: 'x' }), mv: view({ Manager: { ref: 7, text: 'u' } }), lookUps }
    expect(compile(expression).missingInput(scope)).toBe(missing)
  })
  it('A10 a pseudo-attribute that is there is not missing', () => {
    const { missingInput } = compile('Left(cs["DN"], 1) + cs["sn"]')
    expect(missingInput({ ...emptyScope, cs: view({ sn: 'x' }, { dn: 'CN=x' }) })).toBeNull()
    expect(missingInput({ ...emptyScope, cs: view({ sn: 'x' }) })).toBe('cs["DN"]')
  })
  it.each<[string, boolean]>([
    ['Lower(cs["givenName"]) + "." + Lower(cs["sn"]) + "@company.com"', true],
    ['mv["First Name"] + " " + mv["Last Name"]', true],
    ['cs["a"] + cs["b"]', true],
    ['Upper(cs["a"] + "-" + cs["b"])', true],
    ['Format("{0}.{1}", cs["a"], cs["b"])', true],
    ['Join(Union(cs["a"], cs["b"]), " ")', true],
    ['Join(cs["a"], " ")', false],
    ['cs["a"] + "@x"', false],
    ['cs["a"] + cs["A"] + "@x"', false],
    ['cs["a"] + cs["b"] + 1', false],
    ['Coalesce(cs["a"], cs["b"])', false],
    ['IIF(Eq(mv["Employee Status"], "Active"), 512, 514)', false],
  ])('A10 joins text from several inputs: %s %s', (expression, joins) => {
    expect(compile(expression).joinsText).toBe(joins)
  })
  it('D1 whether it looks at other objects', () => {
    expect(compile('Upper(mv["Manager"]["Mail"])').usesLookups).toBe(true)
    expect(compile('Upper(mv["Manager"])').usesLookups).toBe(false)
  })
  it('an input is read as the expression reads it', () => {
    const scope = { ...emptyScope, cs: view({ Sn: 'x' }, { dn: 'CN=x' }), extra: { bad: {} } }
    expect(readInput({ root: 'cs', attribute: 'sn' }, scope)).toBe('x')
    expect(readInput({ root: 'cs', attribute: 'DN' }, scope)).toBe('CN=x')
    expect(readInput({ root: 'extra', attribute: 'bad' }, scope)).toBeNull()
  })
})

describe('check, for the editor', () => {
  it('has nothing to say about a right expression', () => {
    expect(check('cs["GivenName"] + mv["first name"] + cs["DN"] + mv["Object Type"] + extra["x"]', schema)).toEqual([])
    expect(check('cs["anything"]')).toEqual([])
  })
  it('warns of attributes the schema does not have, with the nearest name', () => {
    expect(check('Upper(cs["givenNmae"]) + mv["Badge"]', schema)).toEqual([
      {
        severity: 'warning',
        message: "givenNmae is none of the connected system's attributes; did you mean givenName?",
        position: 9,
        length: 11,
        nearest: 'givenName',
      },
      { severity: 'warning', message: "Badge is none of the metaverse's attributes", position: 28, length: 7 },
    ])
  })
  it('says what is wrong and where', () => {
    expect(check('1 + Uper("x")')).toEqual([
      { severity: 'error', message: 'There is no function Uper; did you mean Upper?', position: 4, length: 4, nearest: 'Upper' },
    ])
  })
  it('refuses a condition that can never be one', () => {
    expect(check('Upper(cs["sn"])', { use: 'condition' })).toEqual([
      { severity: 'error', message: 'A condition needs true or false, and this is text', position: 0, length: 15 },
    ])
    expect(check('cs["sn"]', { use: 'condition' })).toEqual([])
    expect(check('cs["sn"] = "x"', { use: 'condition' })).toEqual([])
  })
  it('agrees with compile', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('cs["a"]', ' ', '1', '+', '(', ')', 'AND', 'Upper(', ',', '"x"', '=', '?', ':') }),
        (text) => {
          const errors = check(text).filter((problem) => problem.severity === 'error')
          if (errors.length === 0) expect(compile(text).text).toBe(text)
          else expect(() => compile(text)).toThrow(ExpressionError)
        },
      ),
    )
  })
})
