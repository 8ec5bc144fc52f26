/** Step 7: an account that bears a temporary name gets one of its own again, though no rule asks for one any more (E9). */
import type { Cso, PendingChange, PendingExport, PendingOfAccount } from '../model/objects'
import type { ObjectTypeSchema } from '../model/schema'
import type { AttributeValue } from '../model/values'
import { attributeOf } from '../model/values'

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
  const staged = stagedRename(pending, secondaryId)
  if (!staged || kept.includes(staged)) return kept
  return [...kept, which === 'asStaged' ? staged : { ...staged, to: staged.from ?? staged.to }]
}

/**
 * What is left to be sent to an account that is nobody's from now on: the name it is owed and nothing else. Null where it bears
 * no temporary name.
 */
export function nameOwedAlone(
  pending: PendingExport,
  cso: Cso,
  type: Pick<ObjectTypeSchema, 'secondaryId'>,
): PendingExport | null {
  const { temporaryName } = pending
  const attribute = type.secondaryId ?? ''
  const own = attributeOf(cso.attributes, attribute)
  if (temporaryName === undefined || own === undefined) return null
  const rename = stagedRename(pending, attribute) ?? toOwnName({ pending, cso }, attribute, own)
  const { outdated: _outdated, heldBy: _heldBy, nameTaken: _taken, accountMissing: _missing, ...rest } = pending
  return {
    ...rest,
    mvo: null,
    operation: 'update',
    state: 'pending',
    deprovisioning: false,
    changes: [rename],
    attempts: 0,
    nextAttempt: null,
    error: null,
    because: `it was disconnected while it bore the temporary name ${temporaryName}: it gets a name of its own, and nothing else is sent`,
  }
}

/** What gives an account still to be renamed its new name; undefined where nothing does. */
export function stagedRename({ changes }: PendingExport, secondaryId: string | undefined): PendingChange | undefined {
  return changes.find(({ attribute, sent }) => attribute === secondaryId && !sent)
}

/** What gives an account its own name again, for the rule that renamed it or has it; 0 where no rule is known. */
export function toOwnName({ pending, cso }: PendingOfAccount, attribute: string, own: AttributeValue): PendingChange {
  const rule = stagedRename(pending, attribute)?.rule ?? pending.rule ?? cso.rule ?? 0
  return { attribute, from: own, to: own, rule, sent: false, attempts: 0, initial: false }
}
