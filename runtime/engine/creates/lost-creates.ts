/**
 * Creates that were sent and whose accounts counted as not there: remembered, so that one which shows up afterwards is known as
 * ours (I12, E12). Imports and exports note them, the import that shows one says which object it is, a synchronisation deals
 * with it.
 */
import type { CsoId, MvoId, RuleId, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import { mvoName } from '../canvas/mvo-name'
import type { Plan } from '../canvas/plan'
import { slicesOf } from '../runs/slices'

/** An account that was to be made and counted as not there. */
export interface LostCreate {
  /** The CSO that stood for it. */
  readonly cso: CsoId
  readonly type: string
  /** As imports find CSOs by them; an anchor that the system told, or that was sent. */
  readonly anchorKey: string | null
  readonly secondaryKey: string | null
  /**
   * The system answered that it was made, and told its anchor. Else it was in doubt, or was given its anchor by the rules: what
   * bears that anchor or name may be another's.
   */
  readonly answered: boolean
  /** What the account was called. */
  readonly name: string
  /** Null where she was deleted by then. */
  readonly mvo: MvoId | null
  /** What the person was called. */
  readonly person: string | null
  readonly rule: RuleId | null
  /** Canonical UTC. */
  readonly since: string
  /** The object that an import showed in its place. */
  readonly shown?: CsoId
}

/** What is known of one before its person is looked up; small, since an import keeps all of them until its end. */
export type MissedCreate = Omit<LostCreate, 'person' | 'since'>

/** What may be remembered of one system: of more the newest, none longer than this. */
const most = 5000
const days = 90

/** People looked up together. */
const slice = 500

/** The fact in which those of a system are kept. */
export const factOfLostCreates = (system: SystemId): string => `creates-not-there:${system}`

type Facts = Pick<Store, 'fact' | 'replaceFact'>

export async function lostCreates(store: Pick<Store, 'fact'>, system: SystemId): Promise<readonly LostCreate[]> {
  const text = await store.fact(factOfLostCreates(system))
  return text === null ? [] : (JSON.parse(text) as LostCreate[])
}

/** The same to be found by what an import shows: the anchor, and of those that were not answered the name. */
export class LostCreates {
  private readonly byKey = new Map<string, LostCreate>()

  constructor(lost: readonly LostCreate[]) {
    for (const each of lost) {
      const { type, anchorKey, secondaryKey, answered } = each
      if (anchorKey !== null) this.byKey.set(`anchor ${type}\u0000${anchorKey}`, each)
      if (!answered && secondaryKey !== null) this.byKey.set(`name ${type}\u0000${secondaryKey}`, each)
    }
  }

  /** As nearly always. */
  get areNone(): boolean {
    return this.byKey.size === 0
  }

  /** The one whose account an object is that nobody knew. */
  of({ type, anchorKey, secondaryKey }: Pick<LostCreate, 'type' | 'anchorKey' | 'secondaryKey'>): LostCreate | undefined {
    return this.byKey.get(`anchor ${type}\u0000${anchorKey}`) ?? this.byKey.get(`name ${type}\u0000${secondaryKey}`)
  }
}

/** Remembers these of one system, of one CSO each name once; `since` is canonical UTC. */
export async function rememberCreates(
  { store, plan }: { readonly store: Facts & Pick<Store, 'loadMvos'>; readonly plan: Plan },
  system: SystemId,
  missed: readonly MissedCreate[],
  since: string,
): Promise<void> {
  if (missed.length === 0) return
  const lost: LostCreate[] = []
  for (const some of slicesOf(missed.slice(-most), slice)) {
    const { mvos } = await store.loadMvos([...new Set(some.flatMap(({ mvo }) => mvo ?? []))])
    const people = new Map(mvos.map((mvo) => [mvo.id, mvoName(mvo, plan.mvTypes.get(mvo.type)?.schema)]))
    for (const each of some) lost.push({ ...each, person: each.mvo === null ? null : (people.get(each.mvo) ?? null), since })
  }
  const oldest = new Date(Date.parse(since) - days * 86_400_000).toISOString()
  const keys = new Set(lost.map(keyOf))
  await change(store, system, (known) =>
    [...known.filter((other) => other.since > oldest && !keys.has(keyOf(other))), ...lost].slice(-most),
  )
}

/** The import that is about to be accepted shows these objects in their places. */
export async function noteShown(store: Facts, system: SystemId, shown: ReadonlyMap<LostCreate, CsoId>): Promise<void> {
  if (shown.size === 0) return
  const byKey = new Map([...shown].map(([lost, cso]) => [keyOf(lost), cso]))
  await change(store, system, (known) =>
    known.map((lost) => {
      const cso = byKey.get(keyOf(lost))
      return cso === undefined ? lost : { ...lost, shown: cso }
    }),
  )
}

/** They have been dealt with. */
export async function forgetLostCreates(store: Facts, system: SystemId, done: readonly LostCreate[]): Promise<void> {
  if (done.length === 0) return
  const keys = new Set(done.map(keyOf))
  await change(store, system, (known) => known.filter((lost) => !keys.has(keyOf(lost))))
}

function keyOf({ cso, anchorKey, secondaryKey }: LostCreate): string {
  return JSON.stringify([cso, anchorKey, secondaryKey])
}

/** Runs of one system note while another run deals with what is known: whoever comes second looks again. */
async function change(
  store: Facts,
  system: SystemId,
  changed: (known: readonly LostCreate[]) => readonly LostCreate[],
): Promise<void> {
  const name = factOfLostCreates(system)
  for (;;) {
    const before = await store.fact(name)
    const left = changed(before === null ? [] : (JSON.parse(before) as LostCreate[]))
    const now = left.length === 0 ? null : JSON.stringify(left)
    if (before === now || (await store.replaceFact(name, before, now))) return
  }
}
