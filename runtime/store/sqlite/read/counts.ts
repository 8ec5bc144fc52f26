/** How much the store holds, for dashboards. How old a count is, a monotonic clock of its own tells. */
import type { LinkKind, Staging, SystemId } from '../../../model/objects'
import type { PendingCount, StoreCounts } from '../../../model/queries'
import type { Connection } from '../file/connection'
import { bytesOf } from '../file/file'
import { accepted, reading } from '../tables/accepted'

const MVOS = 'select type, count(*) as count from mvo indexed by mvo_by_type group by type'
const CSOS = reading(
  ({ cso, by }) => `select system, type, link, staging, count(*) as count from ${cso}${by('cso_by_system')}
  group by system, type, link, staging order by system, type, link, staging`,
)
const PENDINGS = reading(
  ({ pending }) =>
    `select system, operation, state, count(*) as count, count(next_attempt) as delayed, sum(outdated) as outdated,
      sum(deprovisioning) as deprovisioning
    from ${pending} group by system, operation, state order by 1, 2, 3`,
)

/**
 * Counts, and remembers what it counted. While runs are under way everybody who looks gets figures at most twenty times as old as
 * counting them took, so that looking on costs a run little; without runs they are always fresh.
 */
export class Tally {
  readonly #underWay = new Set<number>()
  #last: { readonly counts: StoreCounts; readonly until: number } | null = null

  runBegan(run: number): void {
    this.#underWay.add(run)
    this.#last = null
  }

  runEnded(run: number): void {
    this.#underWay.delete(run)
    this.#last = null
  }

  /** The counts now, or a little earlier while runs are under way. */
  counts(c: Connection): StoreCounts {
    const begin = performance.now()
    if (this.#last && this.#underWay.size > 0 && begin < this.#last.until) return this.#last.counts
    const counted = counts(c)
    const end = performance.now()
    this.#last = { counts: counted, until: end + 20 * (end - begin) }
    return counted
  }
}

function counts(c: Connection): StoreCounts {
  return {
    mvos: Object.fromEntries(c.all<{ type: string; count: number }>(MVOS).map(({ type, count }) => [type, count])),
    csos: c.all<{ system: SystemId; type: string; link: LinkKind; staging: Staging; count: number }>(accepted(c, CSOS)),
    pendings: c.all<PendingCount>(accepted(c, PENDINGS)),
    fileBytes: bytesOf(c.file),
  }
}
