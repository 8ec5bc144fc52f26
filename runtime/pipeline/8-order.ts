/** The order of an export (E4). */
import { parseDn } from '../model/dn'
import type { SelectedPending } from '../model/queries'

/** No DN is as deep as that. */
const levelsPerOperation = 1_000_000

/**
 * The dependency level of a pending export: lower levels are sent first, and those of one level do not depend on each other.
 * Creates come first, parents before children; then all updates; deletes last, children before parents (E4).
 */
export function dependencyLevel({ operation, secondaryId }: SelectedPending): number {
  const depth = secondaryId === null ? 0 : (parseDn(secondaryId)?.length ?? 0)
  switch (operation) {
    case 'create':
      return depth
    case 'update':
      return levelsPerOperation
    case 'delete':
      return 3 * levelsPerOperation - depth
    default:
      return operation satisfies never
  }
}
