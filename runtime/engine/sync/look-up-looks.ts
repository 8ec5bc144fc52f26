/** Look-ups as mappings ask them now, with whom they find. For looking only. */
import type { CompiledExpression } from '../../expression'
import type { Cso, Mvo } from '../../model/objects'
import { findAttribute } from '../../model/schema'
import type { Store } from '../../model/store'
import type { Scalar } from '../../model/values'
import { foldCase } from '../../model/values'
import { secretsOf } from '../../pipeline/hidden-secrets'
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

/** Of so many people whom a reference points at, or whom a look-up finds. */
export const mostReferred = 5

/** The look-up with those it found. What it asked for may be a secret of who asks, and must not be told by whom it finds (N9). */
export async function lookUpLook(
  set: WorkingSet,
  store: Store,
  { found: ids, value, ...asked }: LookedUpNow,
  { inputs, cso }: { readonly inputs: CompiledExpression['inputs']; readonly cso: Cso },
): Promise<LookUpLook> {
  const found: Mvo[] = []
  for (const id of ids.slice(0, mostReferred)) {
    const other = await storedMvo(set, store, id)
    if (other) found.push(other)
  }
  const secrets = secretsOf(csoType(set.plan, cso))
  const readsSecret = inputs.some(({ root, attribute }) => root === 'cs' && secrets.includes(attribute))
  return { ...asked, value: readsSecret || isSecret(set.plan, asked) ? null : value, found, count: ids.length }
}

function isSecret({ mvTypes }: Plan, { type, attribute }: Pick<LookedUpNow, 'type' | 'attribute'>): boolean {
  const [schema] = [...mvTypes.values()].filter((known) => foldCase(known.schema.name) === foldCase(type))
  return schema !== undefined && findAttribute(schema.schema, attribute)?.secret === true
}
