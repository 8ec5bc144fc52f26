/**
 * Whose an object may be that belongs to nobody: the people who have most in common with it, by what rules make of one another or
 * compare. Everybody of the types in question is looked at, some hundreds at a time.
 */
import { SyncError } from '../model/errors'
import type { Cso, CsoId, Mvo, MvoId } from '../model/objects'
import { findAttribute } from '../model/schema'
import type { Common, ComparedPair } from '../pipeline/9-likeness'
import { commonWith, mostAlike } from '../pipeline/9-likeness'
import type { Plan } from './canvas/plan'
import { csoName, csoType } from './canvas/cso-names'
import type { Engine } from './engine'

/** Somebody whose the object may be. */
export interface LikelyPerson {
  readonly mvo: Mvo
  /** The greater, the more that few others have. */
  readonly score: number
  /** What she has of the object's system already, by its name; null: nothing. */
  readonly has: string | null
  /** What was compared. */
  readonly pairs: readonly ComparedPair[]
}

export interface LikelyPeople {
  readonly cso: Cso
  readonly people: readonly LikelyPerson[]
}

/** So many are shown. */
const mostShown = 10

/** Writes nothing. Throws `unknown-object`, and `conflict` where the object is somebody's. */
export async function likelyPeopleOf(engine: Engine, id: CsoId): Promise<LikelyPeople> {
  const { store } = engine
  const plan = await engine.currentPlan()
  const cso = (await store.concurrentReads.loadPage([id])).csos.find((entry) => entry.cso.id === id)?.cso
  if (!cso) throw new SyncError('unknown-object', `There is no connector space object ${id}.`, 'Look it up with `GET objects`.')
  if (cso.mvo !== null)
    throw new SyncError(
      'conflict',
      `${csoName(cso)} belongs to somebody.`,
      'Look at its person; to give it to another, disconnect it first.',
    )
  const people: LikelyPerson[] = []
  for (const [type, pairs] of pairsOf(plan, cso)) people.push(...(await alikeOf(engine, cso, type, pairs)))
  return { cso, people: people.sort((a, b) => b.score - a.score).slice(0, mostShown) }
}

/** Of one type of people. */
async function alikeOf(engine: Engine, cso: Cso, type: string, pairs: readonly ComparedPair[]): Promise<readonly LikelyPerson[]> {
  const inCommon = commonWith(pairs, cso.attributes)
  const found: Common[] = []
  let compared = 0
  let after: string | null | undefined
  while (after !== null) {
    const page = await engine.store.searchMvos({ type, limit: 500, ...(after !== undefined && { after }) })
    for (const { id, attributes } of page.items) {
      const common = inCommon(id, attributes)
      if ((common.same | common.near) !== 0) found.push(common)
    }
    compared += page.items.length
    after = page.next
  }
  const best = await peopleOf(engine, cso, mostAlike(found, compared, mostShown))
  return best.map((person) => ({ ...person, pairs }))
}

async function peopleOf(
  { store }: Engine,
  { system }: Cso,
  best: readonly { readonly id: MvoId; readonly score: number }[],
): Promise<readonly Omit<LikelyPerson, 'pairs'>[]> {
  const { mvos, csos } = await store.concurrentReads.loadMvos(best.map(({ id }) => id))
  const known = new Map(mvos.map((mvo) => [mvo.id, mvo]))
  const own = new Map(csos.flatMap(({ cso }) => (cso.system === system && cso.mvo !== null ? [[cso.mvo, csoName(cso)]] : [])))
  return best.flatMap(({ id, score }) => {
    const mvo = known.get(id)
    return mvo ? [{ mvo, score, has: own.get(id) ?? null }] : []
  })
}

/** By the type of people whom rules make of such objects or give them: the attributes that flow as they are, or are compared. */
function pairsOf(plan: Plan, cso: Cso): ReadonlyMap<string, readonly ComparedPair[]> {
  const types = new Map<string, Map<string, ComparedPair>>()
  for (const step of plan.steps.values()) {
    if (step.kind === 'broken') continue
    const { rule } = step
    if (!rule.enabled || rule.system !== cso.system || rule.csType !== cso.type) continue
    const pairs = types.get(rule.mvType) ?? new Map<string, ComparedPair>()
    types.set(rule.mvType, pairs)
    const add = (pair: ComparedPair): void => {
      if (!hasSecret(plan, cso, rule.mvType, pair)) pairs.set(`${pair.cs} ${pair.mv}`, pair)
    }
    if (step.kind === 'join' || step.kind === 'provision') for (const row of step.rows) for (const pair of row.pairs) add(pair)
    if (step.kind !== 'flow') continue
    for (const { source, target, enabled } of step.mappings) {
      if (!enabled || source.kind !== 'direct') continue
      add(rule.direction === 'inbound' ? { cs: source.attribute, mv: target } : { cs: target, mv: source.attribute })
    }
  }
  return new Map([...types].map(([type, pairs]) => [type, [...pairs.values()]]))
}

function hasSecret(plan: Plan, cso: Cso, mvType: string, { cs, mv }: ComparedPair): boolean {
  const own = csoType(plan, cso)
  const theirs = plan.mvTypes.get(mvType)?.schema
  return (own && findAttribute(own, cs)?.secret) === true || (theirs && findAttribute(theirs, mv)?.secret) === true
}
