/** Records that have left a person their values, by what is deployed and stored now (A7). */
import type { Contribution, CsoId, Mvo } from '../model/objects'
import type { Engine } from './engine'
import { lookContext } from './look-context'
import type { LeftRecord } from './sync/left-records'
import { LeftRecords, whyValuesStay } from './sync/left-records'
import { pageForLooking } from './sync/page-for-looking'
import { WorkingSet } from './sync/page/working-set'

/** A record that has left, and why its values stay, in what follows "it". */
export interface LeftValues extends LeftRecord {
  readonly stays: string
}

/** By record. Writes nothing. */
export async function leftValues(
  engine: Engine,
  mvo: Mvo,
  contributions: readonly Contribution[],
): Promise<ReadonlyMap<CsoId, LeftValues>> {
  const found = new Map<CsoId, LeftValues>()
  if (contributions.every(({ left }) => left === undefined)) return found
  const context = await lookContext(engine, mvo.id)
  const set = new WorkingSet(pageForLooking(context))
  const records = new LeftRecords(set, context.store)
  for (const contribution of contributions) {
    const left = await records.of(contribution, mvo)
    if (left) found.set(left.cso, { ...left, stays: whyValuesStay(set, mvo) })
  }
  return found
}
