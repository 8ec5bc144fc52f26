/** Of which attributes of which people a value of a person is made, at this moment (D7). */
import type { ExpressionScope, ObjectView } from '../../expression'
import type { CsoId, MvoId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { Attributes, Reference } from '../../model/values'
import { foldCase } from '../../model/values'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import type { Plan } from '../canvas/plan'
import type { PageContext } from './page/working-set'
import { WorkingSet } from './page/working-set'

/** A value of a person. */
export interface ValueOf {
  readonly mvo: MvoId
  readonly attribute: string
}

/** A value with whose record it is, and what it is made of. */
export interface ReadValue {
  readonly name: string
  readonly record: CsoId | null
  readonly madeOf: readonly ValueOf[]
}

/** Most expressions look up once, some what they have found. */
const mostRounds = 4

/**
 * Values as a page leaves them; what is not on it is loaded, many people at once. Asks the expressions themselves, so that what
 * is not read at present is none of what a value is made of.
 */
export class ValueReads {
  private readonly others: WorkingSet
  private readonly known = new Map<string, ReadValue>()

  constructor(
    private readonly page: WorkingSet,
    private readonly context: PageContext,
  ) {
    this.others = new WorkingSet(context)
  }

  /** These values, in their order. */
  async of(values: readonly ValueOf[]): Promise<readonly ReadValue[]> {
    const fresh = values.filter((value) => !this.known.has(keyOf(value)))
    const away = [...new Set(fresh.map(({ mvo }) => mvo))].filter((id) => !this.page.mvos.has(id) && !this.others.mvos.has(id))
    if (away.length > 0) this.others.add(await this.context.store.loadMvos(away))
    for (const value of fresh) this.known.set(keyOf(value), await this.read(value))
    return values.map((value) => this.known.get(keyOf(value)) as ReadValue)
  }

  private async read({ mvo: id, attribute }: ValueOf): Promise<ReadValue> {
    const set = this.page.mvos.has(id) ? this.page : this.others
    const mvo = set.mvos.get(id)
    const by = mvo?.deleted === null ? mvo.current.provenance[attribute] : undefined
    if (!mvo || !by || by.cso === null) return { name: '', record: null, madeOf: [] }
    const cso = set.csos.get(by.cso)?.current ?? null
    const madeOf = new Map<string, ValueOf>()
    for (const expression of expressionsOf(set.plan, by.rule, attribute)) {
      const scope = set.scope(cso, mvo.current, {})
      for (const read of await readsOf(set, scope, id, (watched) => void expression.evaluate(watched), this.context.store))
        if (read.mvo !== id || read.attribute !== attribute || read.isOfOther) madeOf.set(keyOf(read), read)
    }
    return { name: set.mvoName(mvo.before ?? mvo.current), record: by.cso, madeOf: [...madeOf.values()] }
  }
}

export function keyOf({ mvo, attribute }: ValueOf): string {
  return `${mvo} ${attribute}`
}

function expressionsOf({ steps }: Plan, rule: number, attribute: string) {
  return [...steps.values()].flatMap((step) => {
    if (step.kind !== 'flow' || step.rule.id !== rule) return []
    return step.mappings.flatMap(({ enabled, target, source }: FlowMapping) =>
      enabled && source.kind === 'expression' && foldCase(target) === foldCase(attribute) ? [source.expression] : [],
    )
  })
}

type Read = ValueOf & { readonly isOfOther: boolean }

/** What an evaluation reads; what fails in it is said where it counts. */
async function readsOf(
  set: WorkingSet,
  scope: ExpressionScope,
  own: MvoId,
  evaluate: (scope: ExpressionScope) => void,
  store: Store,
): Promise<readonly Read[]> {
  set.lookUps.readFor(null)
  for (let round = 1; ; round++) {
    const reads: Read[] = []
    try {
      evaluate(watched(set, scope, own, reads))
    } catch {
      // The value is none then.
    }
    if (!set.lookUps.isMissing || round === mostRounds) return reads
    await set.lookUps.load(store)
  }
}

/** The scope, whose objects note what is read of them. */
function watched(set: WorkingSet, scope: ExpressionScope, own: MvoId, reads: Read[]): ExpressionScope {
  const noting = (attributes: Attributes, of: Omit<Read, 'attribute'>): Attributes =>
    new Proxy(attributes, {
      get: (all, attribute: string) => {
        reads.push({ ...of, attribute })
        return all[attribute]
      },
    })
  const objectOf = (reference: Reference): ObjectView | null => {
    const view = set.lookUps.objectOf(reference)
    return view && reference.ref !== null
      ? { ...view, attributes: noting(view.attributes, { mvo: reference.ref, isOfOther: true }) }
      : view
  }
  const { lookUps } = set
  return {
    ...scope,
    mv: scope.mv && {
      ...scope.mv,
      attributes: noting(scope.mv.attributes, { mvo: own, isOfOther: false }),
      reference: (_, of) => objectOf(of),
    },
    lookUps: {
      find: (type, attribute, value) => lookUps.find(type, attribute, value),
      objectOf,
      noteFruitless: () => undefined,
    },
  }
}
