/** Columns of which nobody should see values (N9). */
import type { ObjectTypeSchema } from '../../../model/schema'
import { findAttribute } from '../../../model/schema'

const secretName = /pass(wor[dt])?|kennwort|pwd|secret|geheim|token|\bpin\b/i

/** Whether nobody should see values of the column: it is declared so, or called so. */
export function isHidden(name: string, declared: ObjectTypeSchema | undefined): boolean {
  return (declared !== undefined && findAttribute(declared, name)?.secret === true) || secretName.test(name)
}

/**
 * Whether text of a file may be that of a hidden column, while it is not known which of its lines names the columns: an attribute
 * of a type in it is declared so, or one of the names that there may be is like one of a secret.
 */
export function mayShowHidden(names: string, declared: readonly ObjectTypeSchema[]): boolean {
  return declared.some(({ attributes }) => attributes.some(({ secret }) => secret)) || secretName.test(names)
}
