/** What an expression reads of other objects, told before it is evaluated (D7). */
import { describe, expect, it } from 'vitest'
import { compile, ExpressionError } from '../../runtime/expression'

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
