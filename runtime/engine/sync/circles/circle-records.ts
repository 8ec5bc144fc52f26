/** Records that failed for a circle of values and have not succeeded since (D7): in slices, so that a page writes few of them. */
import type { CsoId } from '../../../model/objects'
import type { Store } from '../../../model/store'

/** Which slices there are. */
const slicesName = 'value-circles'

/** So many ids go into one slice. */
const sliceSize = 500

const nameOf = (slice: number): string => `${slicesName} ${slice}`
const sliceOf = (id: CsoId): number => Math.floor(id / sliceSize)

/** For one run, which holds the store's sync lock. */
export class CircleRecords {
  private slices: Map<number, Set<CsoId>> | null = null

  constructor(private readonly store: Pick<Store, 'fact' | 'saveFact' | 'loadPage'>) {}

  /** Whether there are none; to be asked before `has`. */
  async areNone(): Promise<boolean> {
    return (await this.load()).size === 0
  }

  has(id: CsoId): boolean {
    return this.slices?.get(sliceOf(id))?.has(id) ?? false
  }

  /** Of those that were looked at, these have failed. */
  async note(looked: readonly CsoId[], failed: readonly CsoId[]): Promise<void> {
    const slices = await this.load()
    const fails = new Set(failed)
    const changed = new Set([...looked, ...failed].filter((id) => this.has(id) !== fails.has(id)).map(sliceOf))
    const were = slices.size
    for (const slice of changed) if (!slices.has(slice)) slices.set(slice, new Set())
    for (const id of looked) if (!fails.has(id)) slices.get(sliceOf(id))?.delete(id)
    for (const id of fails) slices.get(sliceOf(id))?.add(id)
    // Which there are is said first: of one that is said, nothing need be there.
    if (slices.size !== were) await this.save(slicesName, slices.keys())
    for (const slice of changed) await this.save(nameOf(slice), slices.get(slice) ?? [])
  }

  /** Those of them that are due still, a slice at a time. */
  private async load(): Promise<Map<number, Set<CsoId>>> {
    if (this.slices) return this.slices
    const slices = new Map<number, Set<CsoId>>()
    for (const slice of await this.saved(slicesName)) {
      const ids = await this.saved(nameOf(slice))
      const { csos } = ids.length > 0 ? await this.store.loadPage(ids) : { csos: [] }
      const due = csos.flatMap(({ cso }) => (cso.due === null ? [] : [cso.id]))
      if (due.length > 0) slices.set(slice, new Set(due))
    }
    return (this.slices = slices)
  }

  private async saved(name: string): Promise<readonly number[]> {
    return JSON.parse((await this.store.fact(name)) ?? '[]') as number[]
  }

  private save(name: string, ids: Iterable<number>): Promise<void> {
    return this.store.saveFact(name, JSON.stringify([...ids]))
  }
}
