/**
 * Loading a page: its objects, everything the steps may look at, and every candidate for a join, asked for at once (D1,
 * J1–J7).
 */
import type { CompiledExpression, ExpressionScope } from '../../../expression'
import type { Cso, CsoId, Mvo, MvoId } from '../../../model/objects'
import type { PageLoad } from '../../../model/page'
import type { Store } from '../../../model/store'
import { inboundRules, outboundRules } from '../../canvas/plan-lookups'
import type { JoinQuery } from './join-look-up'
import { loadCandidates, unasked } from './join-look-up'
import type { Item } from './working-objects'
import type { PageContext } from './working-set'
import { WorkingSet } from './working-set'

/** Which objects, and in which phase of the run: ids of MVOs when they are `due`, of CSOs otherwise. */
export interface PageIds {
  readonly ids: readonly number[]
  readonly phase: Item['phase']
  /** People whom the page makes: they stand for ids of whom the store has nobody. */
  readonly made?: readonly Mvo[]
  /** What else is to be at hand: people, and objects that belong to nobody. */
  readonly also?: { readonly mvos?: readonly MvoId[]; readonly csos?: readonly CsoId[] }
}

/** A page before it leaves. */
export interface LoadedPage {
  readonly set: WorkingSet
  readonly items: readonly Item[]
  /** What was looked up for it. */
  readonly queries: readonly JoinQuery[]
}

/** `reads` are the store's own, or those that do not wait for the page being saved. */
export async function loadPage(
  context: PageContext,
  { ids, phase, made, also }: PageIds,
  reads: Pick<Store, 'loadPage' | 'loadMvos' | 'findMvos' | 'lookUp'>,
): Promise<LoadedPage> {
  const set = new WorkingSet(context)
  const page = await (phase === 'due' ? reads.loadMvos(ids) : reads.loadPage(ids))
  set.add(page)
  for (const mvo of made ?? []) set.addMvo(null, mvo, [])
  if (also?.mvos) set.add(await reads.loadMvos(also.mvos))
  if (also?.csos) set.add(await reads.loadPage(also.csos))
  const items = phase === 'due' ? dueItems(set, ids) : csoItems(set, page, { ids, phase })
  const queries = phase === 'arriving' ? joinQueries(set, items) : []
  if (queries.length > 0) await loadCandidates(set, queries, reads)
  set.prefetched = phase === 'arriving'
  if (context.plan.lookingUp.size > 0) await lookUpAtOnce(set, items, reads)
  return { set, items, queries }
}

function csoItems(set: WorkingSet, load: PageLoad, { ids, phase }: PageIds): Item[] {
  // A leaver whom a rule still waits for is sent its way for the person it left.
  const isWaitedFor = (mvo: MvoId | null): boolean => load.notEvaluated?.mvos.some(({ id }) => id === mvo) ?? false
  const mvoOf = ({ mvo, retainedLink = null }: Cso): MvoId | null =>
    mvo === null && phase === 'leaving' && isWaitedFor(retainedLink) ? retainedLink : mvo
  const mvoByCso = new Map<CsoId, MvoId | null>(load.csos.map(({ cso }) => [cso.id, mvoOf(cso)]))
  return ids.flatMap((id) => {
    const mvo = mvoByCso.get(id)
    return mvo === undefined ? [] : [set.addItem(id, id, mvo, phase)]
  })
}

function dueItems(set: WorkingSet, ids: readonly MvoId[]): Item[] {
  return ids.flatMap((id) => (set.mvos.has(id) ? [set.addItem(id, null, id, 'due')] : []))
}

/** Most expressions look up once, some what they have found. */
const roundsAsked = 3

/** Asks for what the expressions of the page's objects will look up, as far as it can be told from what they are now. */
async function lookUpAtOnce(set: WorkingSet, items: readonly Item[], reads: Pick<Store, 'lookUp'>): Promise<void> {
  for (let round = 0; round < roundsAsked; round++) {
    for (const item of items) {
      const cso = set.csoOf(item)?.current ?? null
      const mvo = set.mvoOf(item)?.current ?? null
      const inbound = cso ? inboundRules(set.plan, cso.system, cso.type) : []
      for (const rule of [...inbound, ...(mvo ? outboundRules(set.plan, mvo.type) : [])])
        for (const expression of set.plan.lookingUp.get(rule.id) ?? []) tryOut(expression, set.scope(cso, mvo, {}))
    }
    if (!set.lookUps.isMissing) return
    await set.lookUps.load(reads)
  }
}

/** What is wrong with it is said when it counts. */
function tryOut(expression: CompiledExpression, scope: ExpressionScope): void {
  try {
    expression.evaluate(scope)
  } catch {
    return
  }
}

/** Everything the join rows of the page's objects look up. */
function joinQueries(set: WorkingSet, items: readonly Item[]): JoinQuery[] {
  return items.flatMap((item) => {
    const cso = set.csoOf(item)
    if (!cso || cso.current.mvo !== null) return []
    return inboundRules(set.plan, cso.current.system, cso.current.type).flatMap(({ mvType, joinRows }) =>
      unasked(set, mvType, joinRows, cso.current.attributes),
    )
  })
}

/**
 * Whether a page read while another was being saved may have read what that one changes. It writes nothing but objects it had
 * at hand, so there must be a common one; or it holds, held or makes a person whom a look-up of the other would find.
 */
export function haveInCommon(saving: WorkingSet, { set, queries }: LoadedPage): boolean {
  for (const id of set.csos.keys()) if (saving.csos.has(id)) return true
  for (const id of set.mvos.keys()) if (saving.mvos.has(id)) return true
  if (set.links.pointAtAny(saving.csos) || set.lookUps.wereChangedBy(saving)) return true
  return queries.some(({ type, pairs }) => pairs.some(({ attribute, key }) => saving.index.find(type, attribute, key).size > 0))
}
