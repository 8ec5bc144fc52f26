/** Who is left out of the groups that rules write (R15). */
import { describe, expect, it } from 'vitest'
import type { Reference } from '../../runtime/model/values'
import type { FlowMapping } from '../../runtime/pipeline/5-mapping-value'
import { membersIn, withoutMembers } from '../../runtime/pipeline/6-groups'
import { attribute, desired, list } from './world'

const to = (ref: number | null): Reference => ({ ref, text: `u${ref}` })
const mapping = (target: string, schema: FlowMapping['schema']): FlowMapping => ({
  enabled: true,
  source: { kind: 'direct', attribute: target },
  target,
  precedence: null,
  merge: false,
  emptyCounts: false,
  whenMissing: 'evaluate',
  mode: 'always',
  schema,
})
const mappings = [
  mapping('member', list('member', 'reference')),
  mapping('owner', attribute('owner', 'reference')),
  mapping('cn', null),
]

describe('members of a group', () => {
  const wanted = desired({ member: [to(1), to(2), to(null)], owner: to(1), cn: 'Sales' })

  it('R15 are those of its lists of references, and nobody whom a single reference names', () => {
    expect(membersIn(wanted, mappings)).toEqual([1, 2])
  })

  it.each([
    ['one of them', [1], [to(2), to(null)], 1],
    ['nobody', [], [to(1), to(2), to(null)], 0],
    ['somebody who is in none of them', [9], [to(1), to(2), to(null)], 0],
    ['all who are known', [1, 2], [to(null)], 2],
  ] as const)('R15 without %s', (_, out, member, leftOut) => {
    const left = withoutMembers(wanted, mappings, new Set<number>(out))
    expect(left.leftOut).toBe(leftOut)
    expect(left.desired).toEqual(desired({ member, owner: to(1), cn: 'Sales' }))
  })

  it('R15 where nobody is left out, what is wanted stays as it is', () => {
    expect(withoutMembers(wanted, mappings, new Set()).desired).toBe(wanted)
    const [members] = withoutMembers(wanted, mappings, new Set([9])).desired
    expect(members).toBe(wanted[0])
  })

  it('R15 R9 the last one gone, the list is empty', () => {
    expect(withoutMembers(desired({ member: [to(1)] }), mappings, new Set([1])).desired).toMatchObject([{ value: null }])
  })
})
