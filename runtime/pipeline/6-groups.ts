/** Step 6: disabled accounts that a rule takes out of the groups whose members rules write (R15). */
import type { MvoId } from '../model/objects'
import type { Scalar } from '../model/values'
import { isReference, valuesOf } from '../model/values'
import type { DesiredValue } from './5-flow'
import type { FlowMapping } from './5-mapping-value'

/** The MVOs in the lists of references that these mappings write. */
export function membersIn(desired: readonly DesiredValue[], mappings: readonly FlowMapping[]): MvoId[] {
  const lists = listsOf(mappings)
  const members: MvoId[] = []
  for (const { attribute, value } of desired) {
    if (!lists.has(attribute)) continue
    for (const member of valuesOf(value)) {
      const mvo = mvoOf(member)
      if (mvo !== null) members.push(mvo)
    }
  }
  return members
}

/** What is wanted of groups without those whose accounts are to be in none, and how many they are. */
export function withoutMembers(
  desired: readonly DesiredValue[],
  mappings: readonly FlowMapping[],
  out: ReadonlySet<MvoId>,
): { readonly desired: readonly DesiredValue[]; readonly leftOut: number } {
  if (out.size === 0) return { desired, leftOut: 0 }
  const lists = listsOf(mappings)
  let leftOut = 0
  const all = desired.map((wanted) => {
    if (!lists.has(wanted.attribute)) return wanted
    const members = valuesOf(wanted.value)
    const left = members.filter((member) => {
      const mvo = mvoOf(member)
      return mvo === null || !out.has(mvo)
    })
    if (left.length === members.length) return wanted
    leftOut += members.length - left.length
    return { ...wanted, value: left.length === 0 ? null : left }
  })
  return { desired: all, leftOut }
}

function listsOf(mappings: readonly FlowMapping[]): ReadonlySet<string> {
  const lists = new Set<string>()
  for (const { schema, target } of mappings) if (schema?.type === 'reference' && schema.multi) lists.add(target)
  return lists
}

function mvoOf(member: Scalar): MvoId | null {
  return isReference(member) ? member.ref : null
}
