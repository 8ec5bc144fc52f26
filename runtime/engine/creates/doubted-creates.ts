/**
 * Creates in doubt that were refused when they were sent again, or are given up: whether the account is there is known once an
 * import or a look of the system has shown it, and until then they are remembered (E2, I12).
 */
import type { Cso, PendingExport, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import { requestedIds } from '../../pipeline/8-request'
import { csoKeys, csoName, csoType } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import type { LostCreate, MissedCreate } from './lost-creates'
import { forgetLostCreates, lostCreates, rememberCreates } from './lost-creates'
import { slicesOf } from '../runs/slices'

/** CSOs looked at together. */
const slice = 500

/** A create that may have arrived, with the CSO that stands for its account. */
export interface DoubtedCreate {
  readonly pending: PendingExport
  readonly cso: Cso
}

/** Remembers these of one system, by the names they were sent with; `since` is canonical UTC. */
export async function rememberDoubted(
  { store, plan }: { readonly store: Store; readonly plan: Plan },
  system: SystemId,
  creates: readonly DoubtedCreate[],
  since: string,
): Promise<void> {
  const missed = creates.map((create): MissedCreate => {
    const { pending, cso } = create
    const sent = asSent(plan, create)
    const rule = cso.rule ?? pending.changes[0]?.rule ?? null
    const mvo = pending.mvo ?? cso.mvo
    return { ...csoKeys(plan, sent), cso: cso.id, type: cso.type, answered: false, name: csoName(sent), mvo, rule }
  })
  await rememberCreates({ store, plan }, system, missed, since)
}

/** Whether it was marked as being sent, so that it may have arrived, once no export of its system is under way (E2). */
export function isDoubtedCreate({ pending }: DoubtedCreate): boolean {
  return pending.operation === 'create' && pending.state === 'executing'
}

/** They have arrived, by these names: nothing is in doubt of them. */
export async function forgetDoubted(
  { store, plan }: { readonly store: Store; readonly plan: Plan },
  system: SystemId,
  creates: readonly DoubtedCreate[],
): Promise<void> {
  const keys = new Set(creates.map((create) => sentKey(plan, create)))
  const known = await lostCreates(store, system)
  await forgetLostCreates(
    store,
    system,
    known.filter(({ answered, cso, secondaryKey }) => !answered && keys.has(keyOf(cso, secondaryKey))),
  )
}

/**
 * Of these forgets the creates whose accounts an import has shown under the names they were sent with (I11). To be called once it
 * is accepted; costs a look at their CSOs, where some are remembered.
 */
export async function forgetShown(
  { store, plan }: { readonly store: Store; readonly plan: Plan },
  system: SystemId,
  known: readonly LostCreate[],
): Promise<void> {
  const inDoubt = known.filter(({ answered }) => !answered)
  const shown: LostCreate[] = []
  for (const some of slicesOf(inDoubt, slice)) {
    const { csos } = await store.loadPage([...new Set(some.map(({ cso }) => cso))])
    const found = csos.flatMap(({ cso }) => (cso.anchor !== null && cso.staging === 'normal' ? [cso] : []))
    const keys = new Set(found.map((cso) => keyOf(cso.id, csoKeys(plan, cso).secondaryKey)))
    shown.push(...some.filter(({ cso, secondaryKey }) => keys.has(keyOf(cso, secondaryKey))))
  }
  await forgetLostCreates(store, system, shown)
}

function sentKey(plan: Plan, create: DoubtedCreate): string {
  return keyOf(create.cso.id, csoKeys(plan, asSent(plan, create)).secondaryKey)
}

/** The CSO by what its create was sent with. */
function asSent(plan: Plan, { pending, cso }: DoubtedCreate): Cso {
  const type = csoType(plan, cso)
  if (!type) return cso
  const { anchor, secondaryId } = requestedIds({ pending, cso, type })
  return { ...cso, anchor, secondaryId }
}

/** Those that are remembered of a system, as an export or an import asks whether one of them stands for this account. */
export class DoubtedCreates {
  private readonly keys = new Set<string>()
  private readonly people = new Set<string>()

  constructor(
    private readonly plan: Plan,
    lost: readonly LostCreate[],
  ) {
    for (const { answered, cso, secondaryKey, mvo, type } of lost) {
      if (answered) continue
      this.keys.add(keyOf(cso, secondaryKey))
      this.people.add(personKey({ mvo, type }))
    }
  }

  /** Whether one was for this person, whatever it was called and whatever has become of it here. */
  isFor(account: Pick<Cso, 'mvo' | 'type'>): boolean {
    return account.mvo !== null && this.people.has(personKey(account))
  }

  /** Under another name it was not sent, as far as is known (I11). */
  has(cso: Cso): boolean {
    return this.keys.size > 0 && this.keys.has(keyOf(cso.id, csoKeys(this.plan, cso).secondaryKey))
  }

  /** Whether it is remembered by the name it is sent with. */
  hasSent(create: DoubtedCreate): boolean {
    return this.keys.size > 0 && this.keys.has(sentKey(this.plan, create))
  }

  /** Remembered from now on. */
  add(create: DoubtedCreate): void {
    this.keys.add(sentKey(this.plan, create))
    this.people.add(personKey(create.cso))
  }
}

export async function doubtedCreates(store: Pick<Store, 'fact'>, plan: Plan, system: SystemId): Promise<DoubtedCreates> {
  return new DoubtedCreates(plan, await lostCreates(store, system))
}

function personKey({ mvo, type }: Pick<Cso, 'mvo' | 'type'>): string {
  return `${mvo} ${type}`
}

function keyOf(cso: Cso['id'], secondaryKey: string | null): string {
  return JSON.stringify([cso, secondaryKey])
}
