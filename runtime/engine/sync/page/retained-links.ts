/** CSOs of a page that are gone or fell out of scope, by the MVO to which their link is retained through its grace period. */
import type { MvoId } from '../../../model/objects'
import type { WorkingCso, WorkingMvo } from './working-objects'

/** Links that are retained for records that may come back (L3). */
export class RetainedLinks {
  /** Whose link may be retained: what has become of it since is looked at when it is asked for. */
  private readonly byMvo = new Map<MvoId, Set<WorkingCso>>()

  /** To be told of every CSO as it is loaded, and once its link is retained. */
  note(cso: WorkingCso): void {
    const { retainedLink, mvo, staging } = cso.current
    const of = retainedLink ?? (staging === 'obsolete' ? mvo : null)
    if (of === null) return
    const known = this.byMvo.get(of)
    if (known) known.add(cso)
    else this.byMvo.set(of, new Set([cso]))
  }

  /** Those of an MVO. */
  of({ current: { id }, linked }: WorkingMvo): WorkingCso[] {
    const isGone = ({ current }: WorkingCso): boolean =>
      current.mvo === id && current.staging === 'obsolete' && !linked.has(current.id)
    return [...(this.byMvo.get(id) ?? [])].filter((cso) => !cso.deleted && (cso.current.retainedLink === id || isGone(cso)))
  }
}
