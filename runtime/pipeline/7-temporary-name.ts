/** Step 7: an account that bears a temporary name gets one of its own again, though no rule asks for one any more (E9). */
import type { PendingChange, PendingExport } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'

/**
 * Which name: the one that was staged, where the exchange goes on without the rules' asking, as for somebody who leaves; the one
 * it had, where nobody's name is asked for any more and the other half of the exchange does not happen either.
 */
export type NameOwed = 'asStaged' | 'asBefore'

/** The earlier changes that stay, and the name among them that the account is owed. */
export function withNameOwed(
  kept: readonly PendingChange[],
  pending: PendingExport | null,
  { secondaryId }: Pick<ObjectTypeSchema, 'secondaryId'>,
  which: NameOwed,
): readonly PendingChange[] {
  if (pending?.temporaryName === undefined) return kept
  const staged = pending.changes.find(({ attribute, sent }) => attribute === secondaryId && !sent)
  if (!staged || kept.includes(staged)) return kept
  return [...kept, which === 'asStaged' ? staged : { ...staged, to: staged.from ?? staged.to }]
}
