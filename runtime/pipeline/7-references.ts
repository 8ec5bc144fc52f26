/** Step 7: references that an account should have, compared with those it has as links, whatever they are called (R10, I12). */
import type { PendingChange } from '../model/objects'
import type { AttributeSchema, ObjectTypeSchema } from '../model/schema'
import { findAttribute } from '../model/schema'
import type { AttributeValue, Scalar } from '../model/values'
import { asSet, isList, isReference, valueKey, valuesOf } from '../model/values'
import { textKey } from './compare'
import type { DesiredValue } from './5-flow'

/** The value wanted, in which a name that the account refers to already is that very reference. */
export function asReferences(
  wanted: DesiredValue,
  current: AttributeValue | undefined,
  schema: AttributeSchema | undefined,
): DesiredValue {
  if (schema?.type !== 'reference' || wanted.value === null || current === undefined) return wanted
  if (!valuesOf(wanted.value).some(isName)) return wanted
  const byName = new Map(valuesOf(current).map((value) => [textKey(value, schema), value]))
  const known = (value: Scalar): Scalar => (isName(value) ? (byName.get(textKey(value, schema)) ?? value) : value)
  const value = isList(wanted.value) ? (asSet(wanted.value.map(known)) ?? null) : known(wanted.value as Scalar)
  return { ...wanted, value }
}

/** A reference of which nothing is known but how the system calls it. */
function isName(value: Scalar): boolean {
  return isReference(value) && value.ref === null
}

/** The changes as they were staged: those of one attribute that an export sent in parts, as one again. */
export function withWaitingJoined(changes: readonly PendingChange[]): readonly PendingChange[] {
  if (!changes.some(({ waits }) => waits)) return changes
  const joined: PendingChange[] = []
  for (const change of changes) {
    const { waits: _, ...whole } = change
    const at = joined.findIndex(({ attribute, rule, sent }) => !sent && attribute === change.attribute && rule === change.rule)
    const other = joined[at]
    if (change.sent || !other) joined.push(whole)
    else joined[at] = { ...other, ...joinedValues(other, change) }
  }
  return joined
}

function joinedValues(a: PendingChange, b: PendingChange): Partial<Pick<PendingChange, 'to' | 'add' | 'remove'>> {
  if (b.to !== null) return { to: b.to }
  if (a.to !== null) return { to: asSet([...valuesOf(a.to), ...valuesOf(b.add)]) ?? null }
  const add = asSet([...valuesOf(a.add), ...valuesOf(b.add)])
  const remove = asSet([...valuesOf(a.remove), ...valuesOf(b.remove)])
  return { ...(add && { add }), ...(remove && { remove }) }
}

/** What is kept of an earlier change with the new ones: of an attribute that changes, the references still to be seen (I12). */
export function keptWith(
  changes: readonly PendingChange[],
  earlier: PendingChange,
  type: ObjectTypeSchema,
): readonly PendingChange[] {
  const change = changes.find(({ attribute }) => attribute === earlier.attribute)
  if (!change) return [earlier]
  const schema = earlier.sent ? findAttribute(type, earlier.attribute) : undefined
  if (schema?.type !== 'reference') return []
  if (schema.multi) return stillAwaited(earlier, change)
  // Cleared until there is an account to refer to (E4).
  return earlier.to === null && change.from === null ? [earlier] : []
}

/** The values that were sent and that the new difference does not take back. */
function stillAwaited(sent: PendingChange, difference: PendingChange): readonly PendingChange[] {
  const taken = new Set([...valuesOf(difference.remove), ...valuesOf(difference.add)].map(valueKey))
  const stays = (value: Scalar): boolean => !taken.has(valueKey(value))
  const [add, remove] = [valuesOf(sent.add).filter(stays), valuesOf(sent.remove).filter(stays)]
  if (add.length === 0 && remove.length === 0) return []
  const { add: _add, remove: _remove, ...rest } = sent
  return [{ ...rest, ...(add.length > 0 && { add }), ...(remove.length > 0 && { remove }) }]
}
