/** Look-ups as mappings ask them now, with whom they find. For looking only. */
import type { CompiledExpression } from '../../expression'
import type { Cso, Mvo } from '../../model/objects'
import { findAttribute } from '../../model/schema'
import type { Store } from '../../model/store'
import type { Scalar } from '../../model/values'
import { foldCase } from '../../model/values'
import type { Secretive } from '../../pipeline/hidden-secrets'
import { csoType } from '../canvas/cso-names'
import type { Plan } from '../canvas/plan'
import type { WorkingSet } from './page/working-set'
import type { LookedUpNow } from './recorded-look-ups'
import { storedMvo } from './records-known'

/** A look-up as a mapping asks it now. */
export interface LookUpLook extends Omit<LookedUpNow, 'found' | 'value'> {
  /** Null: it is secret (N9). */
  readonly value: Scalar | null
  /** The first of those who are found. */
  readonly found: readonly Mvo[]
  /** How many are found. */
  readonly count: number
}

/** The expression that asks, of whom. */
export interface Asking {
  readonly expression: Pick<CompiledExpression, 'inputs' | 'through' | 'ofFound'>
  readonly cso: Cso
  readonly mvo: Mvo
}

/** Of so many people whom a reference points at, or whom a look-up finds. */
export const mostReferred = 5

/** The look-up with those it found. What it asked for may be a secret of who asks, and must not be told by whom it finds (N9). */
export async function lookUpLook(
  set: WorkingSet,
  store: Store,
  { found: ids, value, ...asked }: LookedUpNow,
  asking: Asking,
): Promise<LookUpLook> {
  const found: Mvo[] = []
  for (const id of ids.slice(0, mostReferred)) {
    const other = await storedMvo(set, store, id)
    if (other) found.push(other)
  }
  const isHidden = readsSecret(set.plan, asking) || isSecret(set.plan, asked)
  return { ...asked, value: isHidden ? null : value, found, count: ids.length }
}

/** Of others nobody knows from the text of which type they are: what is a secret of one type counts as one. */
function readsSecret(plan: Plan, { expression: { inputs, through, ofFound }, cso, mvo }: Asking): boolean {
  const people = [...plan.mvTypes.values()].map(({ schema }) => schema)
  const objects = plan.systems.get(cso.system)?.config.objectTypes ?? []
  const own = { cs: [csoType(plan, cso)], mv: [plan.mvTypes.get(mvo.type)?.schema], extra: [] }
  const others = { cs: objects, mv: people, extra: [] }
  return (
    inputs.some(({ root, attribute }) => isSecretOf(own[root], attribute)) ||
    through.some(({ root, step }) => isSecretOf(others[root], step)) ||
    ofFound.some((attribute) => isSecretOf(people, attribute))
  )
}

function isSecretOf(types: readonly (Secretive | undefined)[], attribute: string): boolean {
  return types.some((type) => type !== undefined && findAttribute(type, attribute)?.secret === true)
}

function isSecret({ mvTypes }: Plan, { type, attribute }: Pick<LookedUpNow, 'type' | 'attribute'>): boolean {
  const known = [...mvTypes.values()].find(({ schema }) => foldCase(schema.name) === foldCase(type))
  return isSecretOf([known?.schema], attribute)
}
