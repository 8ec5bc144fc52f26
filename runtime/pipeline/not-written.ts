/** Which attributes of an account that is there nothing may write, and why (R7, N10). */
import type { ObjectTypeSchema } from '../model/schema'

/**
 * The anchor never changes, read-only is what the system alone says, and what is written with a create only is left alone
 * afterwards; so is a secret, since what the system never shows cannot be compared.
 */
export type WhyNotWritten = 'anchor' | 'readOnly' | 'createOnly' | 'secret'

const known = new WeakMap<ObjectTypeSchema, ReadonlyMap<string, WhyNotWritten>>()

/** The attributes of a type that are not written once an account is there, as the type spells them: few, and asked for often. */
export function notWrittenIn(type: ObjectTypeSchema): ReadonlyMap<string, WhyNotWritten> {
  let names = known.get(type)
  if (!names) {
    const found = new Map<string, WhyNotWritten>()
    if (type.anchor !== type.secondaryId) found.set(type.anchor, 'anchor')
    for (const { name, mutability, secret } of type.attributes) {
      if (mutability === 'readOnly') found.set(name, mutability)
      else if (found.has(name)) continue
      // The secondary id is known of every account, whatever else is said of it.
      else if (secret && name !== type.secondaryId) found.set(name, 'secret')
      else if (mutability === 'createOnly') found.set(name, mutability)
    }
    known.set(type, (names = found))
  }
  return names
}
