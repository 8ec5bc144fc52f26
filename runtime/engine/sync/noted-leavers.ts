/** Leavers whose accounts stay as they are, noted in the store until somebody has dealt with them (A14, N10). */
import type { Cso, CsoId, Mvo, PendingExport, RuleId } from '../../model/objects'
import type { Store } from '../../model/store'
import { attributeOf } from '../../model/values'
import { isDeprovisioning } from '../../pipeline/9-disconnect'
import { secretsOf } from '../../pipeline/hidden-secrets'
import { csoType } from '../canvas/cso-names'
import { digest } from '../canvas/digest'
import type { Plan } from '../canvas/plan'
import type { LeaverKept } from './close/leavers'

const factName = 'leavers who keep their accounts'

/** Accounts looked at together. */
const slice = 1000

interface Noted {
  readonly cso: CsoId
  readonly rule: RuleId
  readonly why: LeaverKept['why']
  /** Of what the account was like, by which names: it shows no value. */
  readonly was: string
  readonly names: readonly string[]
}

/** Notes them beside those noted before that still stand. Only for who holds the store's sync lock. */
export async function noteLeavers(
  store: Pick<Store, 'fact' | 'saveFact' | 'loadPage'>,
  plan: Plan,
  kept: readonly LeaverKept[],
): Promise<void> {
  if (kept.length === 0) return
  const noted = new Map((await standing(store, plan)).map(({ note }) => [note.cso, note]))
  for (const { account, rule, why } of kept) {
    const names = namesOf(plan, account, rule)
    noted.set(account.id, { cso: account.id, rule, why, names, was: looks(account, names) })
  }
  await store.saveFact(factName, JSON.stringify([...noted.values()]))
}

/**
 * Those who still keep their accounts: nobody has changed or deleted the account since, nor is anything staged that disables or
 * deletes it, its person has not come back, and the rule that was off still is.
 */
export async function leaversStanding(store: Pick<Store, 'fact' | 'loadPage'>, plan: Plan): Promise<readonly LeaverKept[]> {
  return (await standing(store, plan)).map(({ note: { rule, why }, account }) => ({ account, rule, why }))
}

async function standing(
  store: Pick<Store, 'fact' | 'loadPage'>,
  plan: Plan,
): Promise<readonly { readonly note: Noted; readonly account: Cso }[]> {
  const noted = JSON.parse((await store.fact(factName)) ?? '[]') as readonly Noted[]
  const found: { readonly note: Noted; readonly account: Cso }[] = []
  for (let at = 0; at < noted.length; at += slice) {
    const notes = noted.slice(at, at + slice)
    const { csos, mvos } = await store.loadPage(notes.map(({ cso }) => cso))
    const accounts = new Map(csos.map((entry) => [entry.cso.id, entry]))
    const people = new Map(mvos.map((mvo) => [mvo.id, mvo]))
    for (const note of notes) {
      const entry = accounts.get(note.cso)
      if (entry && stands(plan, note, { ...entry, person: people.get(entry.cso.mvo ?? 0) }))
        found.push({ note, account: entry.cso })
    }
  }
  return found
}

function stands(
  plan: Plan,
  { rule, why, names, was }: Noted,
  { cso, pending, person }: { readonly cso: Cso; readonly pending: PendingExport | null; readonly person: Mvo | undefined },
): boolean {
  if (cso.staging === 'obsolete' || (pending !== null && isDeprovisioning(pending))) return false
  if (cso.mvo !== null && !person?.deletion) return false
  if (why === 'ruleOff' && plan.rules.get(rule)?.enabled !== false) return false
  return looks(cso, names) === was
}

/** What the rule writes, where it is known, so that nothing else that changes of the account counts as dealing with it. */
function namesOf(plan: Plan, account: Cso, rule: RuleId): readonly string[] {
  const secrets = new Set(secretsOf(csoType(plan, account)))
  return [...(plan.rules.get(rule)?.targets ?? Object.keys(account.attributes))].filter((name) => !secrets.has(name)).sort()
}

function looks({ attributes }: Cso, names: readonly string[]): string {
  return digest(names.map((name) => attributeOf(attributes, name) ?? null))
}
