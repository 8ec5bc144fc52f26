/** Whether somebody is known already by the values of whoever is to be made by hand, or has a unique one of them (L7, U1). */
import { SyncError } from '../../model/errors'
import type { Cso, MvoId } from '../../model/objects'
import type { Attributes } from '../../model/values'
import { combinations, rowKeys, rowMatches } from '../../pipeline/3-join'
import { csoName } from '../canvas/cso-names'
import { mvoName } from '../canvas/mvo-name'
import type { CsAttribute } from '../canvas/plan'
import type { HandContext } from './hand-way'

/** A second person that the join rows take for the first would be found by none of their records (J4). Throws `conflict`. */
export async function refuseKnown(context: HandContext, type: string, values: Attributes): Promise<void> {
  const rules = [...context.plan.rules.values()].filter(
    ({ enabled, direction, mvType }) => enabled && direction === 'inbound' && mvType === type,
  )
  for (const row of rules.flatMap(({ joinRows }) => joinRows)) {
    const keys = rowKeys(row, values, 'mv')
    if (!keys) continue
    const attributes = row.pairs.map(({ mv }) => mv)
    const pairs = attributes.map((attribute, at) => ({ attribute, keys: keys[at]?.keys ?? [] }))
    await refuseHolder(context, type, pairs)
  }
}

/** What rules give to one person alone is nobody else's, also where no rule joins by it. Throws `conflict`. */
export async function refuseTaken(context: HandContext, type: string, values: Attributes): Promise<void> {
  const own = [...context.plan.unique.values()].flatMap(({ mv, cs }) =>
    mv.flatMap((attribute) => (attribute.type === type ? [{ attribute: attribute.attribute, cs }] : [])),
  )
  for (const { attribute, cs } of own) {
    const keys = rowKeys({ pairs: [{ cs: attribute, mv: attribute, ignoreCase: true }] }, values, 'mv')?.[0]?.keys ?? []
    if (keys.length === 0) continue
    await refuseHolder(context, type, [{ attribute, keys }])
    for (const account of cs) await refuseAccount(context, { account, attribute, keys, values })
  }
}

interface Pair {
  readonly attribute: string
  readonly keys: readonly string[]
}

async function refuseHolder({ plan, store }: HandContext, type: string, pairs: readonly Pair[]): Promise<void> {
  const asked = combinations(pairs.map(({ attribute, keys }) => ({ attribute, keys: [...keys] })))
  const [found] = (await store.findMvos(asked.map((combination) => ({ type, pairs: combination })))).flat()
  if (found === undefined) return
  throw taken(await nameOf({ plan, store }, found), pairs.map(({ attribute }) => attribute).join(' and '))
}

interface AskedAccount extends Pair {
  readonly account: CsAttribute
  readonly values: Attributes
}

/** An account of nobody's that the rules match with her would become hers. */
async function refuseAccount(context: HandContext, { account, attribute, keys, values }: AskedAccount): Promise<void> {
  const { plan, store } = context
  const { system, type, attribute: written, rows } = account
  const queries = keys.map((key) => ({ system, type, pairs: [{ attribute: written, key }] }))
  const found = (await store.findCsos(queries)).flat().map(({ cso }) => cso)
  const isHers = (cso: Cso): boolean => cso.mvo === null && rows.some((row) => rowMatches(row, cso.attributes, values))
  const other = found.find((cso) => !isHers(cso))
  if (!other) return
  const named = `${csoName(other)} of ${plan.systems.get(system)?.config.name ?? 'a system'}`
  throw taken(other.mvo === null ? named : `${await nameOf({ plan, store }, other.mvo)} (${named})`, attribute)
}

async function nameOf({ plan, store }: Pick<HandContext, 'plan' | 'store'>, id: MvoId): Promise<string> {
  const [known] = (await store.loadMvos([id])).mvos
  return known ? mvoName(known, plan.mvTypes.get(known.type)?.schema) : 'Somebody'
}

function taken(who: string, what: string): SyncError {
  return new SyncError(
    'conflict',
    `${who} has that ${what} already.`,
    'Look whether it is the same person, or correct what was given',
  )
}
