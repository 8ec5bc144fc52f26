/** A person whom somebody deletes by hand: exactly what was shown beforehand is done (L5, L7). */
import { SyncError } from '../../model/errors'
import type { CsoId, MvoId } from '../../model/objects'
import { decideSeen } from '../../pipeline/9-by-hand'
import type { Registry } from '../canvas/registry'
import { deleteMvoByHand } from './page/mutations'
import type { Item, WorkingCso, WorkingMvo } from './page/working-objects'
import type { WorkingSet } from './page/working-set'
import { sayDangling } from './dangling'
import { SyncPages } from './pages'
import type { DeletionLook } from './deletion-look'
import { connectorsOf, lookAtDeletion, lookOf, unknownPerson } from './deletion-look'
import type { SyncContext } from './process-page'
import { sourceOfDeleted } from './source-of-people'

/** What somebody decided: whom to delete, and what he has seen of it. */
export interface DeletionRequest {
  readonly mvo: MvoId
  /** `DeletionLook.seen` of what he was shown. */
  readonly seen: string
  readonly who: string
  /** Why; left out where nobody asked for it. */
  readonly reason?: string
}

/**
 * Deletes a person by hand. Throws `conflict` when something else would be done than was shown. Only for who holds the store's
 * sync lock.
 */
export async function deleteByHand(
  context: Omit<SyncContext, 'source'>,
  registry: Registry,
  request: DeletionRequest,
): Promise<void> {
  const { plan } = context
  const found = (await context.store.loadMvos([request.mvo])).mvos[0]
  if (!found) throw unknownPerson()
  const source = sourceOfDeleted(registry, plan, found.type)
  const look = await lookAtDeletion({ ...context, source }, request.mvo)
  refuseUnseen(request, look, { ...look, passedOver: [] })
  let before: { readonly person: WorkingMvo; readonly connectors: readonly WorkingCso[] } | null = null
  const prepare = (set: WorkingSet, item: Item): boolean => {
    const person = set.mvoOf(item)
    if (!person) return false
    before = { person, connectors: connectorsOf(set, person) }
    const { who, reason } = request
    const because = `deleted by hand by ${who}${reason === undefined ? '' : `: ${reason}`}`
    deleteMvoByHand(item, person, because)
    item.because.push(because)
    item.outcomes.add('mvDeleted')
    return true
  }
  const check = (set: WorkingSet): void => {
    const [item] = set.items.values()
    if (item && before && !item.failure) {
      const done = lookOf(set, item, { ...before, referrers: look.referrers })
      refuseUnseen(request, look, { ...done, passedOver: look.passedOver })
    }
  }
  const pages = new SyncPages({ ...context, source })
  await pages.all(only(request.mvo), { phase: 'due', prepare, check })
  await sayDangling({ ...context, source })
}

async function* only(mvo: MvoId): AsyncIterable<readonly MvoId[]> {
  yield [mvo]
}

/** Throws when what would be done now is not what was shown. */
function refuseUnseen({ seen }: DeletionRequest, shown: DeletionLook, now: DeletionLook): void {
  const fates = new Map<CsoId, string>(shown.connectors.map(({ before, fate }) => [before.cso.id, fate]))
  const deleted = now.connectors.filter(({ fate }) => fate === 'deleted')
  const decision = decideSeen({
    seen,
    found: now.seen,
    name: now.name,
    passedOver: now.passedOver,
    deletedUnseen: deleted.flatMap(({ before, name }) => (fates.get(before.cso.id) === 'deleted' ? [] : [name])),
  })
  if (decision.kind === 'refused')
    throw new SyncError('conflict', decision.because, 'Look again at what goes with the person, and delete her then')
}
