/** What an expression reads of other objects and of the clock, told before it is evaluated, and what it finds (D7, S6). */
import { describe, expect, it } from 'vitest'
import { compile, ExpressionError } from '../../runtime/expression'
import type { Reference } from '../../runtime/model/values'
import { emptyScope, view } from './world'

describe('what an expression reads of others', () => {
  it.each<[string, string[], string[]]>([
    ['Upper(cs["a"])', [], []],
    ['Lookup("Site", "Code", cs["a"])["Name"]', ['Site.Code'], ['Site.Code']],
    ['Lookup("Person", "Badge", cs["badge"])["Mail"]', ['Person.Badge'], ['Person.Badge']],
    ['LookupAll("Person", "Badge", cs["BADGE"])["Mail"]', ['Person.Mail', 'Person.Badge'], ['Person.Badge']],
    ['LookupAll("Person", "Site", "HQ")["Mail"]', ['Person.Mail', 'Person.Site'], ['Person.Site']],
    ['LookupAll("Person", "Badge", cs["Number"])["Mail"]', ['Person.Badge'], ['Person.Badge']],
    ['LookupAll("Person", "Site", mv["Manager"]["Site"])["Mail"]', ['Person.Site'], ['Person.Site']],
    ['Count(LookupAll("Person", "Badge", cs["Badge"]))', ['Person.Badge'], ['Person.Badge']],
    ['Lookup("A", "X", Lookup("B", "Y", cs["a"])["Z"])["W"]', ['A.X', 'B.Y'], ['A.X', 'B.Y']],
  ])('D7 %s', (expression, ofOthers, lookUps) => {
    const compiled = compile(expression)
    const named = (reads: readonly { readonly type: string; readonly attribute: string }[]) =>
      reads.map(({ type, attribute }) => `${type}.${attribute}`)
    expect(named(compiled.ofOthers)).toEqual(ofOthers)
    expect(named(compiled.lookUps)).toEqual(lookUps)
  })

  it.each(['Lookup(cs["type"], "Code", "x")["Name"]', 'Lookup("Site", 7, "x")["Name"]'])(
    'D7 must be known beforehand: %s',
    (expression) => {
      expect(() => compile(expression)).toThrow(ExpressionError)
      expect(() => compile(expression)).toThrow(/of a look-up is written as text/)
    },
  )
})

describe('what a look-up finds', () => {
  const all: readonly Reference[] = [
    { ref: 7, text: 'ann' },
    { ref: 8, text: 'bob' },
  ]
  /** The value where a look-up by HQ finds everybody, and by any other text the first alone. */
  const found = (expression: string) => {
    const fruitless: string[] = []
    const lookUps = {
      find: (type: string, attribute: string, value: unknown) =>
        `${type} ${attribute}` !== 'Person Site' || value === 'nowhere' ? [] : value === 'HQ' ? all : all.slice(0, 1),
      objectOf: ({ ref }: Reference) => view({ Mail: `${ref}@x` }),
      noteFruitless: (type: string, attribute: string, how: string) => fruitless.push(`${type} ${attribute} ${how}`),
    }
    return [compile(expression).evaluate({ ...emptyScope, cs: view({ site: 'HQ' }), lookUps }), fruitless]
  }

  it.each<[string, unknown, string[]]>([
    ['LookupAll("Person", "Site", cs["site"])', all, []],
    ['LookupAll("Person", "Site", "HQ")["Mail"]', ['7@x', '8@x'], []],
    ['LookupAll("Person", "Site", "nowhere")', [], []],
    ['Lookup("Person", "Site", "Annex")', all[0], []],
    ['Lookup("Person", "Site", "Annex")["Mail"]', '7@x', []],
    ['Lookup("Person", "Site", "HQ")', null, ['Person Site several']],
    ['Lookup("Person", "Site", "nowhere")["Mail"]', null, ['Person Site none']],
  ])('D7 %s', (expression, value, fruitless) => {
    expect(found(expression)).toEqual([value, fruitless])
  })

  it('D7 is nothing where nobody looks', () => {
    expect(compile('LookupAll("Person", "Site", "HQ")').evaluate(emptyScope)).toEqual([])
    expect(compile('Lookup("Person", "Site", "HQ")').evaluate(emptyScope)).toBeNull()
  })
})

describe('what depends on the clock or the time zone', () => {
  it.each<[string, boolean]>([
    ['Now()', true],
    ['Upper(FormatDate(cs["a"], "yyyy"))', true],
    ['cs["a"] > DateAdd("2025-01-31", 1, "days")', true],
    ['Today() = cs["a"]', true],
    ['cs["a"] = cs["b"]', false],
    ['Upper(cs["a"])', false],
  ])('S6 %s: %s', (expression, zoned) => {
    expect(compile(expression).zoned).toBe(zoned)
  })
})
