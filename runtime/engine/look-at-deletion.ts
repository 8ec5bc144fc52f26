/** Before a person is deleted by hand: what goes with her, and which of it limits would hold (L7, X5). */
import type { MvoId, SystemId } from '../model/objects'
import { limitedKindOf } from '../pipeline/8-holds'
import type { Plan } from './canvas/plan'
import type { Engine } from './engine'
import { decideDeletions } from './export/holds'
import { lookContext } from './look-context'
import type { DeletionLook } from './sync/deletion-look'
import { lookAtDeletion } from './sync/deletion-look'

/** The look, and a sentence for each target whose next export would hold its deletions for a person. */
export interface WholeLook extends DeletionLook {
  readonly limits: readonly string[]
}

/** Computed as the deletion is, by what is deployed and stored now; writes nothing. Throws `unknown-object`. */
export async function lookAt(engine: Engine, mvo: MvoId): Promise<WholeLook> {
  const context = await lookContext(engine, mvo)
  const { plan } = context
  const look = await lookAtDeletion(context, mvo)
  const added = Map.groupBy(
    look.connectors.filter(({ counts }) => counts),
    ({ before }) => before.cso.system,
  )
  const limits: string[] = []
  for (const [system, connectors] of added) {
    const waiting = connectors.flatMap(({ before }) => before.pending?.id ?? [])
    const sentence = await limitSentence(engine, plan, system, {
      more: connectors.length,
      disabled: connectors.filter(({ fate }) => fate === 'disabled').length,
      but: new Set(waiting),
    })
    if (sentence !== null) limits.push(sentence)
  }
  return { ...look, limits }
}

/**
 * Why the next export would hold all deletions, were there some more, so many of them disables; null when it would send them.
 * `but`: counted already.
 */
async function limitSentence(
  { store, clock }: Engine,
  plan: Plan,
  id: SystemId,
  { more, disabled, but }: { readonly more: number; readonly disabled: number; readonly but: ReadonlySet<number> },
): Promise<string | null> {
  const system = plan.systems.get(id)
  if (!system) return null
  const selected = await store.selectPendings({ system: id, now: clock(), ignoreBackoff: true, naming: [] })
  const waiting = selected.filter((pending) => limitedKindOf(pending) === 'deletions' && !but.has(pending.id))
  const disables = waiting.filter(({ operation }) => operation !== 'delete').length + disabled
  const decision = await decideDeletions({ store, system }, waiting.length + more, disables)
  return decision.kind === 'hold' ? decision.because : null
}
