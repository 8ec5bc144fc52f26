/** Where a disabled account is moved to (R15). */
import { parentDn, parseDn, rdn, sameDn } from '../model/dn'
import { ObjectError } from '../model/errors'
import type { Cso } from '../model/objects'
import { attributeOf, displayValue } from '../model/values'
import type { DesiredValue } from './5-flow'

/**
 * The DN of the account in that container, under the relative name it has: what names it stays as it is. `container` is what the
 * rule's expression gives for the account's DN. Null: the expression gives none, or the account has no name yet. Throws
 * ObjectError for what is no DN.
 */
export function decideMove(container: DesiredValue, account: Cso): DesiredValue | null {
  if (container.value === null) return null
  const parent = displayValue(container.value).trim()
  if ((parseDn(parent) ?? []).length === 0)
    throw new ObjectError(
      'value-does-not-fit',
      `"Move to" gives "${parent}", which is no DN of a container. Correct the expression in the provision node, for example "ou=Former,dc=example,dc=com"`,
    )
  // A temporary name is known by the id alone, and never stays (E9).
  const name = displayValue(attributeOf(account.attributes, container.attribute)) || account.secondaryId
  if (!name) return null
  return { ...container, value: sameDn(parentDn(name), parent) ? name : `${rdn(name)},${parent}` }
}
