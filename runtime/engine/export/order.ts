/** The order of an export, from what is pending: most of it is grouped by level alone, at a constant cost an object (E4, E9). */
import type { PendingExportId } from '../../model/objects'
import type { SelectedPending } from '../../model/queries'
import type { ExportLevel, ExportOrder } from '../../pipeline/8-order'
import { decideOrder, dependencyLevel, nameGivenUp, nameTaken } from '../../pipeline/8-order'
import type { ExportContext } from './context'
import { slicesOf } from '../runs/slices'
import { groupedInTurns } from './grouped'

/** What may go out now, in the order in which it goes, and whose name each of them takes that is sent as well. */
export interface OrderOfNames extends ExportOrder {
  readonly namesFrom: ReadonlyMap<PendingExportId, PendingExportId>
}

export async function orderOf({ system }: ExportContext, selected: readonly SelectedPending[]): Promise<OrderOfNames> {
  const byLevel = await groupedInTurns(selected, dependencyLevel)
  const levels = [...byLevel].sort(([a], [b]) => a - b).map(([, level]) => level)
  const givers = await byName(selected, nameGivenUp)
  const takers = givers.size === 0 ? givers : await byName(selected, nameTaken)
  const single = new Map([...givers].flatMap(([name, [giver]]) => (giver ? [[name, giver] as const] : [])))
  const order = decideOrder({
    levels,
    givers: single,
    takers,
    exchangesNames: system.config.connector.abilities.exchangesNames === true,
  })
  return { ...order, namesFrom: namesFromOf(single, takers) }
}

function namesFromOf(
  givers: ReadonlyMap<string, SelectedPending>,
  takers: ReadonlyMap<string, readonly SelectedPending[]>,
): ReadonlyMap<PendingExportId, PendingExportId> {
  const namesFrom = new Map<PendingExportId, PendingExportId>()
  for (const [name, giver] of givers) for (const taker of takers.get(name) ?? []) namesFrom.set(taker.id, giver.id)
  return namesFrom
}

async function byName(
  selected: readonly SelectedPending[],
  nameOf: (pending: SelectedPending) => string | null,
): Promise<ReadonlyMap<string, readonly SelectedPending[]>> {
  const named = new Map(await groupedInTurns(selected, nameOf))
  named.delete(null)
  return named as ReadonlyMap<string, readonly SelectedPending[]>
}

/** A level in batches of this size; what belongs together stays so, however large it is. */
export function* batchesOf({ ids, units }: ExportLevel, size: number): Iterable<readonly number[]> {
  yield* slicesOf(ids, size)
  let batch: number[] = []
  for (const unit of units) {
    if (batch.length > 0 && batch.length + unit.length > size) {
      yield batch
      batch = []
    }
    batch = [...batch, ...unit]
  }
  if (batch.length > 0) yield batch
}
