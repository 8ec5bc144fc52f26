/**
 * Accounts that were created, counted as not there, and were shown by an import afterwards: each is its person's again, so that
 * the rules deal with it as with any account; of one that no rule reaches the run says so (L4, I12, E12, N10).
 */
import { emptyPage } from '../../model/empty-page'
import type { Cso, CsoId } from '../../model/objects'
import type { CsoEntry, PageLoad } from '../../model/page'
import type { CsoQuery } from '../../model/queries'
import type { RunRecord } from '../../model/runs'
import { combinations, rowKeys } from '../../pipeline/3-join'
import type { ShownAfterwardsDecision, ShownAfterwardsView, Standing } from '../../pipeline/9-shown-afterwards'
import { decideShownAfterwards } from '../../pipeline/9-shown-afterwards'
import { csoKeys, csoName } from '../canvas/cso-names'
import { mvoName } from '../canvas/mvo-name'
import type { PlannedSystem } from '../canvas/plan'
import { governingOf } from '../canvas/plan-lookups'
import type { LostCreate } from '../creates/lost-creates'
import { forgetLostCreates, lostCreates } from '../creates/lost-creates'
import { slicesOf } from '../runs/slices'
import type { SyncContext } from './process-page'

/** Of all systems, before anything is synchronised; costs a fact a system. While a node cannot be used nobody is dealt with. */
export async function takeShownAfterwards(context: SyncContext): Promise<void> {
  const { plan, store } = context
  if (plan.unusable.length > 0) return
  for (const system of plan.systems.values()) {
    const done: LostCreate[] = []
    const all = await lostCreates(store, system.row.id)
    const renamed = await renamedSince(context, system, all)
    for (const lost of all) {
      context.run.throwIfCancelled()
      const shown = lost.shown ?? (renamed.has(lost) ? await stillRenamed(context, system, lost) : undefined)
      if (shown !== undefined && (await take(context, system, { ...lost, shown })) === 'done') done.push(lost)
    }
    await forgetLostCreates(store, system.row.id, done)
  }
}

/** Remembered creates looked for together. */
const slice = 200

/**
 * Under another name they were shown as nobody's: what the match rows of each find among those, while its person has no account
 * in the system. Those are left out that find none, or several.
 */
async function renamedSince(
  context: SyncContext,
  system: PlannedSystem,
  remembered: readonly LostCreate[],
): Promise<ReadonlyMap<LostCreate, CsoId>> {
  const { store, run } = context
  const renamed = new Map<LostCreate, CsoId>()
  const asked = remembered.filter(({ answered, mvo, shown }) => !answered && mvo !== null && shown === undefined)
  for (const some of slicesOf(asked, slice)) {
    run.throwIfCancelled()
    const around = await store.loadMvos([...new Set(some.flatMap(({ mvo }) => mvo ?? []))])
    const queries = some.flatMap((lost) => queriesFor(context, system, lost, around).map((query) => ({ lost, query })))
    if (queries.length === 0) continue
    const answers = await store.findCsos(queries.map(({ query }) => query))
    const found = Map.groupBy(
      queries.flatMap(({ lost }, at) => (answers[at] ?? []).map(({ cso }) => ({ lost, cso }))),
      ({ lost }) => lost,
    )
    for (const [lost, all] of found) {
      const [only, ...others] = new Set(all.flatMap(({ cso }) => (cso.mvo === null && cso.staging === 'normal' ? cso.id : [])))
      if (only !== undefined && others.length === 0) renamed.set(lost, only)
    }
  }
  return renamed
}

/** Asked once more where there was one: it may have been taken for another of them since, or its person has got an account. */
async function stillRenamed(context: SyncContext, system: PlannedSystem, lost: LostCreate): Promise<CsoId | undefined> {
  return (await renamedSince(context, system, [lost])).get(lost)
}

/** How the store is asked for the account by the match rows, while the rule is for such accounts of such people (A14). */
function queriesFor(
  context: SyncContext,
  { row: { id: system } }: PlannedSystem,
  { mvo, type, rule }: LostCreate,
  { mvos, csos }: PageLoad,
): CsoQuery[] {
  const person = mvos.find(({ id }) => id === mvo)
  if (!person || csos.some(({ cso }) => cso.system === system && cso.mvo === mvo)) return []
  const { rows = [] } = ruleOf(context, { system, type, rule }, person.type) ?? {}
  return rows.flatMap((row) => {
    const pairs = rowKeys(row, person.attributes, 'mv')
    return pairs ? combinations(pairs).map((combination) => ({ system, type, pairs: combination })) : []
  })
}

/** What another run changes meanwhile, or has not accepted yet, is left to the next. */
async function take(
  context: SyncContext,
  system: PlannedSystem,
  lost: LostCreate & { readonly shown: CsoId },
): Promise<'done' | 'left'> {
  const { store, plan } = context
  const { csos } = await store.loadPage([lost.shown, lost.cso])
  const entry = csos.find(({ cso }) => cso.id === lost.shown)
  if (!entry) return 'left'
  const { cso } = entry
  // What a person has told to belong to nobody is nobody's, whoever made it (J9).
  if ((await store.neverJoining([cso.id])).length > 0) return 'done'
  const around = lost.mvo === null ? null : await store.loadMvos([lost.mvo])
  const person = around?.mvos.find(({ id }) => id === lost.mvo) ?? null
  const decision = decideShownAfterwards({
    cso,
    answered: lost.answered,
    isBeingSent: context.exporting.has(system.row.id),
    madeSince: csos.some(({ cso: made }) => made.id === lost.cso && made.anchor !== null),
    person,
    others: othersOf(around, lost, system),
    rule: ruleOf(context, { ...cso, rule: lost.rule }, person?.type),
  })
  const name = person ? mvoName(person, plan.mvTypes.get(person.type)?.schema) : lost.person
  const gave = (id: CsoId): boolean => around?.contributions.some((given) => given.cso === id) ?? false
  if (decision.kind === 'hers' && (await makeHers(context, entry, lost, { ...decision, gave })) === 'conflict') return 'left'
  if (decision.kind !== 'nothing' && decision.say) warn(context, system, csoName(cso), name, decision.say)
  return 'done'
}

function othersOf(around: PageLoad | null, { mvo, shown }: LostCreate, { row }: PlannedSystem): readonly CsoEntry[] {
  return (around?.csos ?? []).filter(
    ({ cso }) => cso.mvo === mvo && cso.system === row.id && cso.staging !== 'obsolete' && cso.id !== shown,
  )
}

/** The rule that made the account, while it is for such accounts of such people. */
function ruleOf(
  { plan }: SyncContext,
  account: Pick<Cso, 'system' | 'type' | 'rule'>,
  mvType: string | undefined,
): ShownAfterwardsView['rule'] {
  const rule = account.rule === null ? undefined : plan.rules.get(account.rule)
  if (!rule || governingOf(plan, account, mvType ?? rule.mvType) === 'gone') return null
  const rows = [...plan.steps.values()].flatMap((step) =>
    step.kind === 'provision' && step.rule.id === rule.id ? step.rows : [],
  )
  return { name: rule.name, enabled: rule.enabled, rows, deprovisions: rule.deprovisions }
}

/** How an account becomes hers; `gave`: whether a CSO supplies values of her. */
type Hers = Extract<ShownAfterwardsDecision, { kind: 'hers' }> & { readonly gave: (id: CsoId) => boolean }

/** She is due with it, by whatever way leads to the rules (D8). */
async function makeHers(
  { store, plan, run }: SyncContext,
  { cso }: CsoEntry,
  { mvo, rule }: LostCreate,
  { instead, gave, because }: Hers,
): Promise<'saved' | 'conflict'> {
  if (mvo === null) return 'saved'
  const due = store.nextChange()
  const gone = instead !== null && gave(instead.cso.id) ? { ...instead.cso, staging: 'obsolete' as const, due } : null
  const linked = { ...cso, mvo, link: 'provisioned' as const, rule, due }
  const record: RunRecord = {
    run: run.id,
    outcome: 'joined',
    system: cso.system,
    cso: cso.id,
    mvo,
    name: csoName(cso),
    because,
    changes: [],
    error: null,
  }
  const { conflicts } = await store.savePage({
    ...emptyPage,
    csos: [linked, ...(gone ? [gone] : [])].map((each) => ({ cso: each, ...csoKeys(plan, each), attributesChanged: false })),
    ...(instead && !gone && { csosDeleted: [instead.cso.id], csosRead: [instead.cso] }),
    ...(instead?.pending && { pendingsDeleted: [instead.pending.id], pendingsRead: [instead.pending] }),
    // What the unsent create has given her, as it was made once, is withdrawn as of any account that is gone (A7, D9).
    followUps: { people: [{ id: mvo, due }], ...(gone && { csos: [{ id: gone.id, due }] }) },
    records: [record],
    run: null,
  })
  return conflicts.length > 0 ? 'conflict' : 'saved'
}

function warn(
  { run }: SyncContext,
  { config }: PlannedSystem,
  account: string,
  person: string | null,
  { why, next }: Standing,
): void {
  const whom = person === null ? 'somebody who was deleted' : person
  run.warn(
    'shown-afterwards',
    `${account} was made in ${config.name} for ${whom}, counted as not there, and is there after all: ${why}. ${next}`,
  )
}
