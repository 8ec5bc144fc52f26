/** What each source offers for an attribute of a person, and why it lost or offers nothing (A2, A3, A6). For looking only. */
import { byHandName, byHandRule } from '../../model/by-hand'
import type { Contribution, Cso, Mvo, RuleId, SystemId } from '../../model/objects'
import type { Store } from '../../model/store'
import type { AttributeValue } from '../../model/values'
import { foldCase } from '../../model/values'
import { whyGivesNothing } from '../../pipeline/5-empty-mapping'
import type { FlowMapping } from '../../pipeline/5-mapping-value'
import { weighOffers } from '../../pipeline/5-offers'
import { csoName } from '../canvas/cso-names'
import { ruleShape } from '../canvas/plan-lookups'
import type { PlannedRule } from '../canvas/plan'
import type { LeftRecords } from './left-records'
import { unended } from '../../model/sentences'
import { csoOf, failureOf } from './records-known'
import { mostLoads, untilFound } from './page/until-found'
import type { WorkingSet } from './page/working-set'
import { flowMappings } from './rule-mappings'
import { inboundScopeOf } from './steps/out-of-scope'

/** What one source offers. */
export interface OfferLook {
  /** Zero: by hand. */
  readonly rule: RuleId
  readonly system: SystemId | null
  /** What the record is called; null: there is none. */
  readonly record: string | null
  /** The record itself, as far as the store still has it. */
  readonly cso: Cso | null
  /** Null: it offers nothing. */
  readonly value: AttributeValue | null
  /** It is the person's value, or part of it. */
  readonly wins: boolean
  /** Why it is not, or why it offers nothing; a sentence without its end. */
  readonly because: string
}

/** Looks at the sources of one person's values. */
export class ValueOffers {
  constructor(
    private readonly set: WorkingSet,
    private readonly store: Store,
    private readonly left: LeftRecords,
  ) {}

  /** Those with a value first, in the order in which they count. */
  async of(mvo: Mvo, attribute: string): Promise<readonly OfferLook[]> {
    const contributions = this.set.mvos.get(mvo.id)?.contributions ?? []
    const offers: OfferLook[] = []
    for (const { contribution, value, wins, because } of weighOffers(attribute, contributions, (each) => this.nameOf(each)))
      offers.push({ ...(await this.sourceOf(contribution, mvo)), value, wins, because })
    const offering = new Set(contributions.filter(({ values }) => Object.hasOwn(values, attribute)).map(({ rule }) => rule))
    for (const rule of this.set.plan.rules.values())
      if (rule.direction === 'inbound' && rule.mvType === mvo.type && !offering.has(rule.id) && this.writes(rule, attribute))
        offers.push(...(await this.nothingOf(rule, mvo, attribute)))
    return offers
  }

  /** Whether what several sources give is put together (A3). */
  areTogether(mvo: Mvo, attribute: string): boolean {
    const contributions = this.set.mvos.get(mvo.id)?.contributions ?? []
    return weighOffers(attribute, contributions, () => '').filter(({ wins }) => wins).length > 1
  }

  /** Whether a mapping of the rule writes the attribute, be it one that is switched off. */
  private writes(rule: PlannedRule, attribute: string): boolean {
    const isFor = ({ target }: FlowMapping): boolean => foldCase(target) === foldCase(attribute)
    return rule.targets?.has(attribute) === true || flowMappings(this.set, rule).mappings.some(isFor)
  }

  private nameOf({ rule }: Contribution): string {
    if (rule === byHandRule) return byHandName
    const planned = this.set.plan.rules.get(rule)
    return planned ? this.set.systemName(planned.system) : 'a rule that is gone'
  }

  private async sourceOf(contribution: Contribution, mvo: Mvo): Promise<Pick<OfferLook, 'rule' | 'system' | 'record' | 'cso'>> {
    const { rule } = contribution
    const left = await this.left.of(contribution, mvo)
    const id = contribution.cso ?? left?.cso ?? null
    const cso = id === null ? null : await csoOf(this.set, this.store, id)
    const system = cso?.system ?? left?.system ?? this.set.plan.rules.get(rule)?.system ?? null
    return { rule, system: rule === byHandRule ? 0 : system, record: cso ? csoName(cso) : (left?.name ?? null), cso }
  }

  /** Why a rule that writes the attribute offers nothing, of each of the records it may read. */
  private async nothingOf(rule: PlannedRule, mvo: Mvo, attribute: string): Promise<readonly OfferLook[]> {
    const nothing = { rule: rule.id, system: rule.system, record: null, cso: null, value: null, wins: false }
    if (!rule.enabled) return [{ ...nothing, because: 'the rule is switched off' }]
    const records = this.recordsOf(rule, mvo)
    if (records.length === 0) return [{ ...nothing, because: 'the person has no record there' }]
    const offers: OfferLook[] = []
    for (const cso of records)
      offers.push({ ...nothing, record: csoName(cso), cso, because: await this.whyNothing(rule, cso, mvo, attribute) })
    return offers
  }

  private recordsOf({ system, csType }: PlannedRule, mvo: Mvo): readonly Cso[] {
    const linked = [...(this.set.mvos.get(mvo.id)?.linked ?? [])].flatMap((id) => this.set.csos.get(id)?.current ?? [])
    return linked.filter((cso) => cso.system === system && cso.type === csType)
  }

  private async whyNothing(rule: PlannedRule, cso: Cso, mvo: Mvo, attribute: string): Promise<string> {
    const decision = await untilFound(this.set, this.store, () => inboundScopeOf(this.set, rule, cso, mvo))
    if (decision && !decision.inScope) return `it is out of scope of the rule: ${decision.because}`
    const mappings = flowMappings(this.set, rule).mappings.filter(({ target }) => foldCase(target) === foldCase(attribute))
    if (mappings.length === 0) return 'the attribute flow of the rule cannot work as it is set'
    if (cso.staging === 'awaitingFirstExport') return 'the account is still to be made'
    if (!this.isWired(rule)) return notWired
    const whys = await untilFound(this.set, this.store, () => mappings.map((mapping) => this.whyOf(mapping, cso, mvo)))
    if (whys === null) return `its expression leads from one look-up to the next more than ${mostLoads} times`
    if (!whys.includes(null)) return whys.join('; ')
    const failed = await failureOf(this.store, cso)
    if (failed) return `it would give a value, but failed last, in run ${failed.run}: ${unended(failed.because)}`
    return 'it gives a value by now, which the next synchronisation of the record brings'
  }

  private whyOf(mapping: FlowMapping, cso: Cso, mvo: Mvo): string | null {
    const scope = this.set.scope(cso, mvo, {})
    return whyGivesNothing(mapping, { scope, from: scope.cs?.attributes ?? cso.attributes, referring: 'links' })
  }

  /** Whether wires lead from an import of its system to an attribute flow of the rule; where nobody knows the wires, they do. */
  private isWired({ id, system }: PlannedRule): boolean {
    const { plan } = this.set
    const { wires } = plan
    const node = plan.systems.get(system)?.config.node
    if (!wires || node === undefined) return true
    const flows = ruleShape(plan, id).steps.get('flow') ?? []
    const imports = wires.ofType('connector-import').filter((each) => each.system === node && !each.disabled)
    return imports.some((each) => flows.some((flow) => wires.downstreamOfAll(each.id).has(flow)))
  }
}

const notWired = 'no wire leads a record to the attribute flow of the rule'
