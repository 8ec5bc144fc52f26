/** By which import node of its system an object last came: by that one it goes when others make it due (D8). */
import type { Cso, CsoId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { Senders } from '../canvas/senders'

/** The node each object last came through, as far as it is kept. */
export type LastNodes = ReadonlyMap<CsoId, string>

/** Asked of systems with several import nodes only. */
export async function lastNodesOf(
  store: Store,
  senders: Senders,
  objects: readonly Pick<Cso, 'id' | 'system'>[],
): Promise<LastNodes> {
  const ids = objects.flatMap(({ id, system }) => (senders.hasSeveral(system) ? [id] : []))
  return ids.length === 0 ? new Map() : await store.lastImportNodes(ids)
}
