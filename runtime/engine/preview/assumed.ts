/** Makes the copy of a store what it would be if an assumption were so (N6). */
import { emptyPage } from '../../model/empty-page'
import type { CsoId } from '../../model/objects'
import type { Store } from '../../model/store'
import { canonicalUtc } from '../../model/time'
import type { Engine } from '../engine'
import type { RunRequest } from '../run-request'
import { partsOf } from '../run-request'

/** A clock that goes as another does, until it is put to a moment and goes on from there. */
export class AssumedClock {
  /** Milliseconds. */
  private by = 0

  constructor(private readonly clock: () => string) {}

  /** The moment, canonical UTC. */
  readonly now = (): string => (this.by === 0 ? this.clock() : canonicalUtc(Date.parse(this.clock()) + this.by))

  /** By how many milliseconds it is later than the other. */
  get later(): number {
    return this.by
  }

  /** What nobody sets says nothing of it any more. */
  get isPut(): boolean {
    return this.by !== 0
  }

  /** `at`: canonical UTC. */
  putTo(at: string): void {
    this.by = Date.parse(at) - Date.parse(this.clock())
  }
}

/** These records are no longer in their systems, as the import would find that had not been told of them (I3). */
export async function makeGone(store: Store, gone: readonly CsoId[]): Promise<void> {
  const wanted = new Set(gone)
  const found = (await store.loadPage(gone)).csos.flatMap(({ cso }) =>
    wanted.delete(cso.id) && cso.staging !== 'obsolete' ? [cso] : [],
  )
  const csos = found.map((cso) => ({
    cso: { ...cso, staging: 'obsolete' as const, due: store.nextChange() },
    anchorKey: null,
    secondaryKey: null,
    attributesChanged: false,
    keysAsStored: true,
  }))
  const { conflicts } = await store.savePage({ ...emptyPage, csos, run: null })
  if (conflicts.length > 0) throw new Error('what is assumed could not be made so in the copy')
}

/** What reads no system is tried out also while its system is paused: the copy knows of no pause then (N12). */
export async function withoutPauses(copy: Engine, runs: readonly RunRequest[]): Promise<void> {
  const plan = await copy.currentPlan()
  for (const { system, profile } of runs) {
    if (system === null || partsOf(profile).import !== null) continue
    const planned = plan.systems.get(plan.systemByNode.get(system) ?? 0)
    if (planned?.row.paused) await planned.change({ paused: null })
  }
}
