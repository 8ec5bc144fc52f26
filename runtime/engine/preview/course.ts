/** What becomes of whoever a preview follows, day by day: each step in its order (N6). */
import type { Cso, CsoId, MvoId } from '../../model/objects'
import type { ConnectorFate, PersonFate } from '../../model/previewed-fate'
import type { Run } from '../../model/runs'
import type { Store } from '../../model/store'
import type { Zone } from '../../model/zone'
import { dayIn } from '../../model/zone'
import { decideConnectorFate, isAsBefore } from '../../pipeline/9-previewed-fate'
import type { FollowedFate } from './person-fate'
import { fateOf } from './person-fate'
import type { PersonBefore } from './person-in-store'
import { personAfter, personIn } from './person-in-store'

/** Something that a run of the preview would bring about. */
export interface CourseStep {
  /** The day in the zone of the store, such as 2027-03-01. */
  readonly on: string
  /** Of whom: the person herself, with whose an object becomes, or one of her records and accounts. */
  readonly of:
    | { readonly kind: 'person'; readonly fate: PersonFate; readonly became: MvoId | null }
    | { readonly kind: 'connector'; readonly cso: Cso; readonly fate: ConnectorFate }
}

interface Followed {
  readonly copy: Store
  readonly deployed: Store
  readonly zone: Zone
}

export class Course {
  private readonly taken: CourseStep[] = []
  /** What each record and account was coming to after the run before. */
  private readonly fates = new Map<CsoId, ConnectorFate>()
  private last: PersonBefore

  constructor(
    private readonly of: Followed,
    before: PersonBefore,
  ) {
    this.last = before
    for (const cso of before.csos) {
      const pending = before.pendings.get(cso.id) ?? null
      this.fates.set(cso.id, decideConnectorFate({ before: cso, after: cso, mvo: before.mvo, pending }))
    }
  }

  get steps(): readonly CourseStep[] {
    return this.taken
  }

  /** A run has ended: what is otherwise than before it. */
  async note(run: Pick<Run, 'id' | 'started'>): Promise<void> {
    const { copy, deployed, zone } = this.of
    const before = this.last
    const were = [...new Set([...before.csos.map(({ id }) => id), ...this.fates.keys()])]
    const now = await personIn(copy, await personAfter(copy, before), were)
    const isGone = before.uuid !== '' && !before.isThere
    const { fate, became, connectors } = await fateOf(copy, { deployed, began: run.started, runs: [run], zone }, before, now)
    const on = dayIn(zone, run.started)
    if (!isGone && !isAsBefore(fate)) this.taken.push({ on, of: { kind: 'person', fate, became } })
    this.noteConnectors(connectors, on)
    // Who is gone keeps her name for what becomes of her accounts.
    this.last = now.isThere ? now : { ...now, uuid: before.uuid, type: before.type }
  }

  private noteConnectors(connectors: FollowedFate['connectors'], on: string): void {
    for (const { cso, fate } of connectors) {
      const known = this.fates.get(cso.id)
      const isSame = known ? known.kind === fate.kind && known.because === fate.because : fate.kind === 'stays'
      // What stays as it is was on its way to something else before, and is not any more.
      if (!isSame && fate.kind !== 'stays') this.taken.push({ on, of: { kind: 'connector', cso, fate } })
      this.fates.set(cso.id, fate)
    }
  }
}
