/**
 * Accounts that an import showed while the create of their person is unsent: she becomes due, so that the account is joined and
 * not made a second time (D8, R3).
 */
import { emptyPage } from '../../model/empty-page'
import type { MvoId, SystemId } from '../../model/objects'
import type { CsoEntry } from '../../model/page'
import type { CsoQuery } from '../../model/queries'
import type { Store } from '../../model/store'
import { combinations, rowKeys } from '../../pipeline/3-join'
import type { Plan } from '../canvas/plan'
import { partsOf } from '../runs/slices'
import type { PageParts } from './page'

/** People looked at together; fewer, where their values are large. */
const slice = 500

/** Where the import is accepted and the look at who waits is still to come; a crash in between leaves it for the next. */
const factOf = (system: SystemId): string => `accounts-not-compared:${system}`

/** Whether outbound rules look for accounts of this system before they make any (R3). */
export function looksForAccounts({ steps }: Plan, system: SystemId): boolean {
  return [...steps.values()].some(
    (step) => step.kind === 'provision' && step.rule.enabled && step.rule.system === system && step.rows.length > 0,
  )
}

/** Whether a page of an import wrote objects that belong to nobody. */
export function showsUnlinked({ csos }: PageParts): boolean {
  return csos.some(({ cso, attributesChanged }) => attributesChanged && cso.mvo === null)
}

/** To be called before an import that shows such objects is accepted. */
export async function noteNotCompared(store: Store, system: SystemId): Promise<void> {
  await store.saveFact(factOf(system), 'yes')
}

/**
 * Whoever waits for an account that was shown becomes due, if that is still to be looked at. Costs what waits: a look-up for each
 * unsent create of the system, after imports that showed accounts that belong to nobody.
 */
export async function compareWithWaiting(store: Store, plan: Plan, system: SystemId): Promise<void> {
  if ((await store.fact(factOf(system))) !== 'yes') return
  const waiting = await store.unsentCreates(system)
  for await (const ids of partsOf(store, 'mvos', waiting, slice)) {
    const due = await meant(store, plan, system, ids)
    if (due.length === 0) continue
    const number = store.nextChange()
    const people = due.map((id) => ({ id, due: number }))
    await store.savePage({ ...emptyPage, followUps: { people }, run: null })
  }
  await store.saveFact(factOf(system), 'no')
}

/** Those of these people for whom an outbound rule would look up an account that belongs to nobody. */
async function meant(store: Store, plan: Plan, system: SystemId, ids: readonly MvoId[]): Promise<readonly MvoId[]> {
  const steps = [...plan.steps.values()].flatMap((step) =>
    step.kind === 'provision' && step.rule.enabled && step.rule.system === system ? [step] : [],
  )
  const asked: { readonly person: MvoId; readonly query: CsoQuery }[] = []
  for (const { id, type, attributes } of (await store.loadMvos(ids)).mvos) {
    for (const { rule, rows } of steps) {
      if (rule.mvType !== type) continue
      for (const row of rows) {
        const keys = rowKeys(row, attributes, 'mv')
        for (const pairs of keys ? combinations(keys) : [])
          asked.push({ person: id, query: { system, type: rule.csType, pairs } })
      }
    }
  }
  const found = await store.findCsos(asked.map(({ query }) => query))
  const apart = new Set(await store.neverJoining(found.flat().map(({ cso }) => cso.id)))
  const isShown = (entries: readonly CsoEntry[]): boolean =>
    entries.some(({ cso }) => cso.mvo === null && cso.staging === 'normal' && !apart.has(cso.id))
  return [...new Set(asked.flatMap(({ person }, at) => (isShown(found[at] ?? []) ? [person] : [])))]
}
