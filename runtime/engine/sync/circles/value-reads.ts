/** Of which attributes of which people a value of a person is made at this moment, and what it would be made of others (D7). */
import type { ExpressionScope, ObjectView } from '../../../expression'
import type { Cso, CsoId, Mvo, MvoId, RuleId } from '../../../model/objects'
import type { Store } from '../../../model/store'
import type { AttributeValue, Reference } from '../../../model/values'
import { attributeOf, foldCase, noAttributes } from '../../../model/values'
import { elect } from '../../../pipeline/5-election'
import { decideInboundFlow } from '../../../pipeline/5-flow'
import type { FlowMapping } from '../../../pipeline/5-mapping-value'
import type { Plan } from '../../canvas/plan'
import type { Item, WorkingMvo } from '../page/working-objects'
import type { PageContext } from '../page/working-set'
import { WorkingSet } from '../page/working-set'
import type { Given, Shown, Supposed, ValueOf } from './supposed-values'
import { asTheyAre, distinct, keyOf, noting, supposing, withGiven, withValues } from './supposed-values'

/** A value with whose record it is, and what it is made of. */
export interface ReadValue {
  readonly name: string
  readonly record: CsoId | null
  /** By which the record is the same in every store: the node of its system, type and anchor. */
  readonly recordKey: string
  readonly madeOf: readonly ValueOf[]
}

/** Most expressions look up once, some what they have found. */
const mostRounds = 4

/**
 * Values as a page leaves them; what is not on it is loaded, many people at once. Asks the expressions themselves, so that what
 * they never read is none of what a value is made of: neither at present nor with what people were taken to have.
 */
export class ValueReads {
  private readonly others: WorkingSet
  private readonly known = new Map<string, ReadValue>()
  private foundMore = false

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

  /** Whether a value was found to be made of more than was known since this was asked last, by what people were taken to have. */
  hasFoundMore(): boolean {
    const found = this.foundMore
    this.foundMore = false
    return found
  }

  /** What a person has of that, or is taken to have. */
  presentOf({ mvo, attribute }: ValueOf, supposed: Supposed): AttributeValue | null {
    const instead = supposed.get(mvo)?.get(attribute)
    return instead === undefined ? (this.setOf(mvo).mvos.get(mvo)?.current.attributes[attribute] ?? null) : instead
  }

  /**
   * What comes of a value if people had the supposed ones; null where what supplies it fails. What is read for it is noted as
   * read by the record that supplies it, if the page has that.
   */
  async given(value: ValueOf, supposed: Supposed): Promise<{ readonly value: AttributeValue | null } | null> {
    const origin = this.originOf(value)
    if (!origin) return { value: this.presentOf(value, supposed) }
    const given: Given[] = []
    for (const supply of origin.supplies) {
      const gives = await this.givenBy(value, supply, supposed)
      if (gives === null && supply === origin.winner) return null
      given.push({ ...supply.by, value: gives?.value ?? null })
    }
    return { value: this.elected(origin.mvo, value.attribute, given) }
  }

  /** What each record that may supply the value would give of it. */
  async givenOf(value: ValueOf, supposed: Supposed): Promise<readonly Given[]> {
    const given: Given[] = []
    for (const supply of this.originOf(value)?.supplies ?? [])
      given.push({ ...supply.by, value: (await this.givenBy(value, supply, supposed))?.value ?? null })
    return given
  }

  /** What a person would have of it if these records gave nothing. */
  without(value: ValueOf): AttributeValue | null {
    const origin = this.originOf(value)
    if (!origin) return null
    const given = origin.supplies.map(({ by }) => ({ ...by, value: null }))
    return this.elected(origin.mvo, value.attribute, given)
  }

  /** Whether the value follows from what is there: none is chosen for her alone, kept from before, or added on the way. */
  follows(value: ValueOf): boolean {
    const mappings = this.originOf(value)?.supplies.flatMap((supply) => supply.mappings) ?? []
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

  private async givenBy(
    value: ValueOf,
    { set, mvo, cso, by, mappings }: Supply,
    supposed: Supposed,
  ): Promise<{ readonly value: AttributeValue | null } | null> {
    const { attribute } = value
    const present = this.presentOf(value, supposed)
    const reads: ValueOf[] = []
    const shown = noting(reads, value, supposing(supposed))
    const scope = this.showing(set, set.scope(cso, mvo.current, {}), value.mvo, shown)
    const before = present === null ? noAttributes : { [attribute]: present }
    const item = set === this.page ? this.page.items.get(by.cso) : undefined
    const reader = item?.cso === by.cso ? item : null
    const flow = await lookedUp(set, this.context.store, reader, () => decideInboundFlow(mappings, scope, before))
    this.noteMadeOf(value, reads)
    return flow && { value: attributeOf(flow.values, attribute) ?? null }
  }

  private noteMadeOf(value: ValueOf, reads: readonly ValueOf[]): void {
    const known = this.known.get(keyOf(value))
    if (!known) return
    const madeOf = distinct([...known.madeOf, ...reads])
    if (madeOf.length === known.madeOf.length) return
    this.known.set(keyOf(value), { ...known, madeOf })
    this.foundMore = true
  }

  /** What comes of the attribute with what all others offer, if these records give that (A3, A6). */
  private elected({ contributions, current }: WorkingMvo, attribute: string, given: readonly Given[]): AttributeValue | null {
    const all = contributions.map((contribution) => withGiven(contribution, attribute, given))
    return attributeOf(elect(current, all, this.context.now).attributes, attribute) ?? null
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
    const origin = this.originOf(value)
    if (!origin) return { name: '', record: null, recordKey: '', madeOf: [] }
    const { winner, supplies } = origin
    const reads: ValueOf[] = []
    for (const { set, mvo, cso, mappings } of supplies) {
      const scope = this.showing(set, set.scope(cso, mvo.current, {}), value.mvo, noting(reads, value, asTheyAre))
      for (const { source } of mappings) if (source.kind === 'expression') evaluated(() => source.expression.evaluate(scope))
    }
    const { cso, by, set, mvo } = winner
    const name = set.mvoName(mvo.before ?? mvo.current)
    return { name, record: by.cso, recordKey: cso ? recordKeyOf(set.plan, cso) : '', madeOf: distinct(reads) }
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

  /**
   * What supplies a value of a person who is there, if records do, and what else is computed and may win by another value. Where
   * none gives any at present, what may give one.
   */
  private originOf({ mvo: id, attribute }: ValueOf): Origin | null {
    const set = this.setOf(id)
    const mvo = set.mvos.get(id)
    if (mvo?.deleted !== null) return null
    const supplier = mvo.current.provenance[attribute]
    if (supplier?.cso === null) return null
    const supplies = mvo.contributions.flatMap(({ cso, rule }): Supply[] => {
      if (cso === null) return []
      const mappings = mappingsOf(set.plan, rule, attribute)
      const isSupplier = cso === supplier?.cso && rule === supplier.rule
      if (!isSupplier && !mappings.some(({ source }) => source.kind === 'expression')) return []
      return [{ set, mvo, by: { cso, rule }, cso: set.csos.get(cso)?.current ?? null, mappings }]
    })
    const winner = supplier ? supplies.find(({ by }) => by.cso === supplier.cso && by.rule === supplier.rule) : supplies[0]
    return winner ? { mvo, supplies, winner } : null
  }
}

interface Origin {
  readonly mvo: WorkingMvo
  readonly supplies: readonly Supply[]
  readonly winner: Supply
}

/** What a record gives by a rule: of the set in which its person is. */
interface Supply {
  readonly set: WorkingSet
  readonly mvo: WorkingMvo
  readonly by: { readonly cso: CsoId; readonly rule: RuleId }
  readonly cso: Cso | null
  readonly mappings: readonly FlowMapping[]
}

function recordKeyOf({ systems }: Plan, { system, type, anchor, id }: Cso): string {
  return `${systems.get(system)?.row.node ?? system} ${type} ${anchor ?? id}`
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
async function lookedUp<Result>(
  { lookUps }: WorkingSet,
  store: Store,
  reader: Item | null,
  evaluate: () => Result,
): Promise<Result | null> {
  for (let round = 1; ; round++) {
    lookUps.readFor(reader)
    const result = evaluated(evaluate)
    lookUps.readFor(null)
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
