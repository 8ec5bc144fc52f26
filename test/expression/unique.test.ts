/** UniqueValue and MailLocalPart: which candidates there are, and what stands before an @ (U1). */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../runtime/expression'
import { check, compile } from '../../runtime/expression'
import { emptyScope } from './world'

/** The first candidates the expression gives. */
function candidates(text: string, count: number): unknown[] {
  const compiled = compile(text)
  return Array.from({ length: count }, (_, at) => compiled.evaluate({ ...emptyScope, candidate: { at, outcome: 'notAsked' } }))
}

describe('U1 the candidates of UniqueValue', () => {
  it.each([
    ['UniqueValue("a", "b")', ['a', 'b', 'b2', 'b3']],
    ['UniqueValue("\u200b", "a")', ['a', 'a2']],
    ['UniqueValue("a", "A", "b")', ['a', 'b', 'b2']],
    ['UniqueValue("", null, "a@x.org")', ['a@x.org', 'a2@x.org', 'a3@x.org']],
    ['UniqueValue("@x.org", "b@x.org")', ['b@x.org', 'b2@x.org']],
    ['"uid=" + UniqueValue("a") + ",dc=x"', ['uid=a,dc=x', 'uid=a2,dc=x']],
    ['Lower(UniqueValue("A"))', ['a', 'a2']],
  ])('of %s', (text, expected) => {
    expect(candidates(text, expected.length)).toEqual(expected)
  })

  it('keep an address valid when a number is added', () => {
    const long = 'a'.repeat(64)
    expect(candidates(`UniqueValue("${long}@x.org")`, 10).at(-1)).toBe(`${'a'.repeat(62)}10@x.org`)
    expect(candidates(`UniqueValue("${'a'.repeat(62)}.b@x.org")`, 2).at(-1)).toBe(`${'a'.repeat(62)}2@x.org`)
  })

  it('are not asked for where another branch is taken', () => {
    const candidate: Candidate = { at: 3, outcome: 'notAsked' }
    expect(compile('IIF(true, "fixed", UniqueValue("a"))').evaluate({ ...emptyScope, candidate })).toBe('fixed')
    expect(candidate.outcome).toBe('notAsked')
  })

  it('A10 may be missing themselves, but not in part', () => {
    const inputs = compile('UniqueValue(cs["nick"], cs["first"] + "." + cs["last"])').inputs
    expect(inputs.map(({ attribute, foreseen }) => [attribute, foreseen])).toEqual([
      ['nick', true],
      ['first', false],
      ['last', false],
    ])
  })

  it.each([
    ['UniqueValue("a") + UniqueValue("b")', {}, 'UniqueValue can be used once in a mapping; give it all candidates'],
    ['UniqueValue("a") = "b"', { use: 'condition' }, 'can be used in the mappings of attribute flows only'],
    ['UniqueValue("a")', { unique: false }, 'can be used in the mappings of attribute flows only'],
  ] as const)('are refused in %s', (text, options, sentence) => {
    expect(() => compile(text, options)).toThrow(sentence)
    if (!('use' in options)) expect(check(text, options)[0]?.message).toContain(sentence)
  })
})

describe('MailLocalPart', () => {
  it('is a valid local part whatever the names are, or nothing', () => {
    const part = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('.', '..a', 'b..', 'Ł.', '李', ' '),
      fc.string({ maxLength: 90 }),
    )
    const compiled = compile('MailLocalPart(cs["a"], cs["b"], cs["c"])')
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const attributes = { a, b, c }
        const local = compiled.evaluate({ ...emptyScope, cs: { attributes, objectType: 'x' } })
        expect(local ?? 'none').toMatch(/^(?!\.)(?!.*\.\.)(?!.*\.$)[a-z0-9._-]{1,64}$/)
      }),
      { numRuns: 2000 },
    )
  })
})
