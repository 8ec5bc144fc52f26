/** Of which attributes of which people a value of a person is made at this moment, and what it would be made of others (D7). */
import type { ExpressionScope, ObjectView } from '../../../expression'
import type { Cso, CsoId, Mvo, MvoId, Provenance } from '../../../model/objects'
import type { Store } from '../../../model/store'
import type { Attributes, AttributeValue, MutableAttributes, Reference } from '../../../model/values'
import { attributeOf, emptyAttributes, foldCase, noAttributes } from '../../../model/values'
import { elect } from '../../../pipeline/5-election'
import { decideInboundFlow } from '../../../pipeline/5-flow'
import type { FlowMapping } from '../../../pipeline/5-mapping-value'
import type { Plan } from '../../canvas/plan'
import type { WorkingMvo } from '../page/working-objects'
import type { PageContext } from '../page/working-set'
import { WorkingSet } from '../page/working-set'

/** A value of a person. */
export interface ValueOf {
  readonly mvo: MvoId
  readonly attribute: string
}

/** A value with whose record it is, and what it is made of. */
export interface ReadValue {
  readonly name: string
  readonly record: CsoId | null
  /** By which the record is the same in every store: system, type and anchor. */
  readonly recordKey: string
  readonly madeOf: readonly ValueOf[]
}

/** Values that people are taken to have; null: none. */
export type Supposed = Map<MvoId, Map<string, AttributeValue | null>>

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
    await this.read(fresh)
    return values.map((value) => this.known.get(keyOf(value)) as ReadValue)
  }

  /** What a person has of that, or is taken to have. */
  presentOf({ mvo, attribute }: ValueOf, supposed: Supposed): AttributeValue | null {
    const instead = supposed.get(mvo)?.get(attribute)
    return instead === undefined ? (this.setOf(mvo).mvos.get(mvo)?.current.attributes[attribute] ?? null) : instead
  }

  /** What the record that supplies the value would give if people had the supposed values; null where it fails. */
  async given(value: ValueOf, supposed: Supposed): Promise<{ readonly value: AttributeValue | null } | null> {
    const { attribute } = value
    const present = this.presentOf(value, supposed)
    const supply = this.supplyOf(value)
    if (!supply) return { value: present }
    const { set, cso, mappings } = supply
    const mvo = supply.mvo.current
    const scope = this.showing(set, set.scope(cso, mvo, {}), value.mvo, supposing(supposed))
    const before = present === null ? noAttributes : { [attribute]: present }
    const flow = await lookedUp(set, this.context.store, () => decideInboundFlow(mappings, scope, before))
    if (!flow) return null
    const gives = attributeOf(flow.values, attribute) ?? null
    return { value: this.elected(supply, attribute, gives) }
  }

  /** What a person would have of it if the record that supplies it gave nothing. */
  without(value: ValueOf): AttributeValue | null {
    const supply = this.supplyOf(value)
    return supply ? this.elected(supply, value.attribute, null) : null
  }

  /** Whether the value follows from what is there: none is chosen for her alone, kept from before, or added on the way. */
  follows(value: ValueOf): boolean {
    const { mappings = [] } = this.supplyOf(value) ?? {}
    return mappings.every(
      ({ source, whenMissing }) =>
        whenMissing !== 'keep' &&
        (source.kind !== 'expression' ||
          !(source.expression.unique || source.expression.inputs.some(({ root }) => root === 'extra'))),
    )
  }

  /** The person with other values than she has. */
  shownWith(mvo: MvoId, values: ReadonlyMap<string, AttributeValue | null>): Mvo | null {
    const current = this.setOf(mvo).mvos.get(mvo)?.current
    return current ? { ...current, attributes: withValues(current.attributes, values) } : null
  }

  /** What comes of the attribute with what others offer, if the record gives that (A3, A6). */
  private elected({ mvo, by }: Supply, attribute: string, gives: AttributeValue | null): AttributeValue | null {
    const contributions = mvo.contributions.map((contribution) => {
      if (contribution.cso !== by.cso || contribution.rule !== by.rule) return contribution
      return { ...contribution, values: withValues(contribution.values, new Map([[attribute, gives]])) }
    })
    return attributeOf(elect(mvo.current, contributions, this.context.now).attributes, attribute) ?? null
  }

  /** What they look up is asked for together, since each may look up somebody else. */
  private async read(values: readonly ValueOf[]): Promise<void> {
    for (const { lookUps } of [this.page, this.others]) lookUps.readFor(null)
    let open = values
    for (let round = 1; open.length > 0; round++) {
      for (const value of open) this.known.set(keyOf(value), this.readNow(value))
      const missing = [this.page, this.others].filter(({ lookUps }) => lookUps.isMissing)
      if (missing.length === 0 || round === mostRounds) return
      for (const { lookUps } of missing) await lookUps.load(this.context.store)
      open = open.filter(({ mvo }) => missing.includes(this.setOf(mvo)))
    }
  }

  private readNow(value: ValueOf): ReadValue {
    const supply = this.supplyOf(value)
    if (!supply) return { name: '', record: null, recordKey: '', madeOf: [] }
    const { set, name, cso, mappings } = supply
    const reads: ValueOf[] = []
    for (const { source } of mappings) {
      if (source.kind !== 'expression') continue
      const scope = this.showing(set, set.scope(cso, supply.mvo.current, {}), value.mvo, noting(reads, value))
      evaluated(() => source.expression.evaluate(scope))
    }
    const madeOf = new Map(reads.map((read) => [keyOf(read), read]))
    const recordKey = cso ? `${cso.system} ${cso.type} ${cso.anchor ?? cso.id}` : ''
    return { name, record: supply.by.cso, recordKey, madeOf: [...madeOf.values()] }
  }

  private setOf(mvo: MvoId): WorkingSet {
    return this.page.mvos.has(mvo) ? this.page : this.others
  }

  /** The scope, whose people are as this page leaves them, and shown so. */
  private showing({ lookUps }: WorkingSet, scope: ExpressionScope, own: MvoId, shown: Shown): ExpressionScope {
    const objectOf = (reference: Reference): ObjectView | null => {
      const view = lookUps.objectOf(reference)
      if (!view || reference.ref === null) return view
      const onPage = this.page.mvos.get(reference.ref)
      if (onPage && onPage.deleted !== null) return null
      return { ...view, attributes: shown(onPage?.current.attributes ?? view.attributes, reference.ref, 'other') }
    }
    return {
      ...scope,
      mv: scope.mv && {
        ...scope.mv,
        attributes: shown(scope.mv.attributes, own, 'own'),
        reference: (_, of) => objectOf(of),
      },
      lookUps: {
        find: (type, attribute, value) => lookUps.find(type, attribute, value),
        objectOf,
        noteFruitless: () => undefined,
      },
    }
  }

  /** What supplies a value of a person who is there, if a record does. */
  private supplyOf({ mvo: id, attribute }: ValueOf): Supply | null {
    const set = this.setOf(id)
    const mvo = set.mvos.get(id)
    const by = mvo?.deleted === null ? mvo.current.provenance[attribute] : undefined
    if (!mvo || !by || by.cso === null) return null
    const cso = set.csos.get(by.cso)?.current ?? null
    const mappings = mappingsOf(set.plan, by.rule, attribute)
    return { set, name: set.mvoName(mvo.before ?? mvo.current), mvo, by, cso, mappings }
  }
}

/** Where a value comes from: of the set in which its person is. */
interface Supply {
  readonly set: WorkingSet
  readonly name: string
  readonly mvo: WorkingMvo
  readonly by: Provenance
  readonly cso: Cso | null
  readonly mappings: readonly FlowMapping[]
}

export function keyOf({ mvo, attribute }: ValueOf): string {
  return `${mvo} ${attribute}`
}

/** The mappings of the rule to the attribute, in the order in which they are evaluated. */
function mappingsOf({ steps }: Plan, rule: number, attribute: string): readonly FlowMapping[] {
  return [...steps.values()].flatMap((step) =>
    step.kind === 'flow' && step.rule.id === rule
      ? step.mappings.filter(({ enabled, target }: FlowMapping) => enabled && foldCase(target) === foldCase(attribute))
      : [],
  )
}

/** Evaluates until nothing is missing that it looks up. */
async function lookedUp<Result>({ lookUps }: WorkingSet, store: Store, evaluate: () => Result): Promise<Result | null> {
  lookUps.readFor(null)
  for (let round = 1; ; round++) {
    const result = evaluated(evaluate)
    if (!lookUps.isMissing || round === mostRounds) return result
    await lookUps.load(store)
  }
}

/** What fails in it is said where it counts: the value is none then. */
function evaluated<Result>(evaluate: () => Result): Result | null {
  try {
    return evaluate()
  } catch {
    return null
  }
}

/** How somebody's attributes are shown to an expression. */
type Shown = (attributes: Attributes, of: MvoId, whose: 'own' | 'other') => Attributes

/** Notes what is read of people. */
function noting(reads: ValueOf[], except: ValueOf): Shown {
  return (attributes, mvo, whose) =>
    new Proxy(attributes, {
      get: (all, attribute: string) => {
        const read = { mvo, attribute }
        // Reading one's own target gives the value of before.
        if (whose === 'other' || keyOf(read) !== keyOf(except)) reads.push(read)
        return all[attribute]
      },
    })
}

function supposing(supposed: Supposed): Shown {
  return (attributes, of) => {
    const instead = supposed.get(of)
    return instead ? withValues(attributes, instead) : attributes
  }
}

/** The attributes with these values instead; null takes one away. */
export function withValues(attributes: Attributes, values: ReadonlyMap<string, AttributeValue | null>): Attributes {
  const all: MutableAttributes = Object.assign(emptyAttributes(), attributes)
  for (const [attribute, value] of values) {
    if (value === null) delete all[attribute]
    else all[attribute] = value
  }
  return all
}
