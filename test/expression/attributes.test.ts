/** How attributes are found and read: by their names in any letter case, through references and look-ups, and from the flow. */
import { describe, expect, it } from 'vitest'
import type { ExpressionScope, ObjectView } from '../../runtime/expression'
import { compile, readInput } from '../../runtime/expression'
import type { AttributeValue, Reference } from '../../runtime/model/values'
import { emptyScope, reasonFor, valueOf, view } from './world'

describe('O3 names', () => {
  it('of metaverse objects are those of the schema, too', () => {
    const options = { csAttributes: ['Mail'], mvAttributes: ['Mail'] }
    const read = (text: string, more: Partial<ExpressionScope>) => compile(text, options).evaluate({ ...emptyScope, ...more })
    const scope = { cs: view({ Mail: 'c' }), mv: view({ Mail: 'm' }) }
    expect([read('mv["mail"]', scope), read('cs["mail"]', scope)]).toEqual(['m', 'c'])
    expect([read('mv["mail"]', { cs: scope.cs }), read('cs["mail"]', { mv: scope.mv })]).toEqual([null, null])
    expect([read('mv["mail"]', { mv: view({}) }), read('cs["mail"]', { cs: view({}) })]).toEqual([null, null])
  })
  it('the exact one comes first, also where another was found the time before', () => {
    const expression = compile('cs["dept"]')
    const read = (attributes: Record<string, string>) => expression.evaluate({ ...emptyScope, cs: view(attributes) })
    expect([read({ Dept: 'a' }), read({ Dept: 'b', dept: 'exact' }), read({ Dept: 'c' })]).toEqual(['a', 'exact', 'c'])
  })
  it('are found however many have been read before', () => {
    const attributes = Object.fromEntries(Array.from({ length: 10_500 }, (_, i) => [`Attribute ${i}`, i]))
    const read = (i: number) => valueOf(`cs["ATTRIBUTE ${i}"]`, attributes)
    expect([read(10_499), read(3), read(10_499)]).toEqual([10_499, 3, 10_499])
  })
})

describe('several objects behind a reference', () => {
  const people: Record<number, ObjectView> = { 1: view({ Mail: ['ann@x', 'a@x'] }), 2: view({ Mail: 'bob@x' }), 3: view({}) }
  const refs = (...all: number[]): Reference[] => all.map((ref) => ({ ref, text: `${ref}` }))
  const reference = (_: string, { ref }: Reference) => people[ref ?? 0] ?? null
  const behind = (text: string, ...all: number[]) =>
    compile(text).evaluate({
      ...emptyScope,
      mv: view(
        { Members: refs(...all), One: refs(...all)[0] ?? [], Pay: { decimal: '1.5' }, Photo: { binary: 'AAEC' } },
        { reference },
      ),
    })

  it.each<[number[], AttributeValue | null]>([
    [
      [1, 2],
      ['ann@x', 'a@x', 'bob@x'],
    ],
    [[2, 3], ['bob@x']],
    [[9, 2], ['bob@x']],
    [[3, 9], null],
    [[9], null],
  ])('of %j the values that are there', (members, value) => {
    expect(behind('mv["Members"]["Mail"]', ...members)).toEqual(value)
  })
  it('a lost one has nothing', () => {
    expect([behind('mv["One"]["Mail"]', 9), behind('mv["One"]["Mail"]', 2)]).toEqual([null, 'bob@x'])
    expect(behind('cs["One"]["Mail"]', 2)).toBeNull()
  })
  it.each(['Pay', 'Photo'])('%s is no reference', (name) => {
    expect(() => behind(`"x" + mv["${name}"]["Mail"]`)).toThrow(/is no reference but .+ \(at character 7\)/)
  })

  const lookedUp = (text: string, ...all: number[]) => {
    const lookUps = {
      find: () => refs(...all),
      objectOf: ({ ref }: Reference) => people[ref ?? 0] ?? null,
      noteFruitless: () => undefined,
    }
    return compile(text).evaluate({ ...emptyScope, lookUps })
  }
  it.each<[number[], AttributeValue | null, AttributeValue | null]>([
    [[1, 2], ['ann@x', 'a@x', 'bob@x'], null],
    [[2], ['bob@x'], 'bob@x'],
    [[9, 2], ['bob@x'], null],
    [[3, 9], null, null],
    [[3], null, null],
    [[9], null, null],
    [[], null, null],
  ])('D7 of %j looked up, all and one', (found, all, single) => {
    expect(lookedUp('LookupAll("P", "A", "x")["Mail"]', ...found)).toEqual(all)
    expect(lookedUp('Lookup("P", "A", "x")["Mail"]', ...found)).toEqual(single)
  })
})

describe('what the flow added', () => {
  const extra = (a: unknown) => compile('extra["A"]').evaluate({ ...emptyScope, extra: { a } })
  it.each<[unknown, AttributeValue]>([
    [-0, 0],
    [2 ** 53, { integer: '9007199254740992' }],
    [2 ** 63 - 1024, { integer: '9223372036854774784' }],
    [2 ** 63, { decimal: '9223372036854776000' }],
    [-(2 ** 63), { decimal: '-9223372036854776000' }],
    [1e-7, { decimal: '0.0000001' }],
    [{ decimal: '12' }, { decimal: '12' }],
    [{ binary: '1234' }, { binary: '1234' }],
    [[{ decimal: '12' }, undefined, null], [{ decimal: '12' }]],
  ])('%j is %j', (value, expected) => {
    const found = extra(value)
    expect(found).toStrictEqual(expected)
  })
  it.each([[Number.NaN], [-Infinity], [() => 1], [['a', ['b']]], [[{}]], [Symbol('a')], [10n], [{ other: '12' }]])(
    '%s cannot be used',
    (value) => {
      expect(() => extra(value)).toThrow(/is neither text, number, true, false nor a list of these/)
    },
  )
  it('is refused at its place', () => {
    const at = (text: string) => () => compile(text).evaluate({ ...emptyScope, extra: { a: {} } })
    expect(at('"x" = extra["a"]')).toThrow(/\(at character 7\)/)
    expect(at('Upper("x") + extra["a"]')).toThrow(/\(at character 14\)/)
  })
  it('what fails for another reason than its kind is no missing input', () => {
    const extra = Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new Error('out of order')
      },
    })
    expect(() => readInput({ root: 'extra', attribute: 'a' }, { ...emptyScope, extra })).toThrow('out of order')
  })
})

describe('what is known of names', () => {
  it('a function is none of the roots', () => {
    expect(reasonFor('Extra["a"] = CS["a"]')).toBe('compiles')
    expect(reasonFor('extras["a"]')).toBe('Attributes can be read from cs, mv and extra only @0+6')
  })
})
