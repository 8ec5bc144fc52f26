/**
 * What a page notes of rules that objects did not come by (R2, D10): counted for the run's warnings, kept with the objects, and
 * the objects stay due.
 */
import type { RuleId } from '../../../model/objects'
import type { NotEvaluated } from '../../../model/page'
import { setCso } from '../page/mutations'
import type { Item, Resolution, WorkingMvo } from '../page/working-objects'
import type { WorkingSet } from '../page/working-set'
import type { Missed } from './course'
import { missedInbound, missedOutbound } from './course'

/** Objects that missed a rule in the same way. */
export interface MissedCount extends Missed {
  count: number
  /** What the first of them are called. */
  readonly first: string[]
}

/** So many of a page are named. */
const mostNamed = 3

export class PageCourse {
  private readonly counts = new Map<string, MissedCount>()
  private readonly csos: { id: number; rules: readonly RuleId[] }[] = []
  private readonly mvos: { id: number; rules: readonly RuleId[] }[] = []
  /** MVOs that an outbound rule waits for. */
  private readonly waitedFor = new Set<WorkingMvo>()
  /** What did not come to all it should have, whatever that means for it. */
  readonly incomplete = new Set<Item | WorkingMvo>()
  private readonly itemsOf: ReadonlyMap<number | null, Item[]>

  constructor(private readonly set: WorkingSet) {
    this.itemsOf = Map.groupBy(set.items.values(), ({ mvo }) => mvo)
  }

  get missed(): readonly MissedCount[] {
    return [...this.counts.values()]
  }

  /** What is written; undefined when nothing differs from what is stored. */
  get notEvaluated(): NotEvaluated | undefined {
    return this.csos.length + this.mvos.length === 0 ? undefined : { csos: this.csos, mvos: this.mvos }
  }

  /** Outbound rules, before what they mean is applied to the accounts. */
  noteMvo(mvo: WorkingMvo, resolutions: Iterable<Resolution>): void {
    const items = this.itemsOf.get(mvo.current.id) ?? []
    if (items.length === 0 && !mvo.changed && mvo.deleted === null) return
    const withheld: RuleId[] = []
    for (const resolution of resolutions) if (resolution.kind === 'notEvaluated') withheld.push(...resolution.rules)
    const missed = missedOutbound(this.set, mvo, { items: items.length > 0 ? items : [...mvo.touchedBy], withheld })
    this.add(missed)
    if (missed.length > 0) this.incomplete.add(mvo)
    const rules = rulesKept(missed)
    if (mvo.deleted !== null) return
    if (rules.length > 0) this.waitedFor.add(mvo)
    if (differ(rules, mvo.notEvaluated)) this.mvos.push({ id: mvo.current.id, rules })
  }

  /** Inbound rules. Whether the record stays due, for those or for an outbound rule of its person. */
  noteItem(item: Item): boolean {
    if (item.failure) return true
    const missed = missedInbound(this.set, item)
    this.add(missed)
    if (missed.length > 0) this.incomplete.add(item)
    const rules = rulesKept(missed)
    const cso = this.set.csoOf(item)
    if (cso?.before && !cso.deleted && differ(rules, this.set.notEvaluated.get(cso.current.id) ?? []))
      this.csos.push({ id: cso.current.id, rules })
    const mvo = this.set.mvoOf(item)
    return rules.length > 0 || (mvo !== null && this.waitedFor.has(mvo))
  }

  /** Of people whose own record on this page cannot carry them on, the other connectors become due. */
  handOver(nextDue: () => number): void {
    for (const mvo of this.waitedFor) {
      const items = this.itemsOf.get(mvo.current.id) ?? []
      const [item] = items
      if (!item || items.some((own) => this.carries(own, mvo))) continue
      for (const id of mvo.linked) {
        const cso = this.set.csos.get(id)
        if (cso && !cso.deleted && cso.current.due === null && cso.current.staging !== 'awaitingFirstExport')
          setCso(this.set, item, cso, { due: nextDue() })
      }
    }
  }

  private carries(item: Item, { current }: WorkingMvo): boolean {
    const cso = this.set.csoOf(item)
    return cso !== null && !cso.deleted && (cso.current.mvo === current.id || cso.current.retainedLink === current.id)
  }

  private add(missed: readonly Missed[]): void {
    for (const each of missed) {
      const known = this.counts.get(wayMissed(each))
      if (!known) this.counts.set(wayMissed(each), { ...each, count: 1, first: [each.who] })
      else if (known.count++ < mostNamed) known.first.push(each.who)
    }
  }
}

/** The same for all that missed a rule in the same way. */
export function wayMissed({ rule, kind, linked, cause, linkedTo = '', keptBy = '' }: Missed): string {
  return `${rule} ${kind} ${linked} ${cause} ${linkedTo} ${keptBy}`
}

/** Rules that wait for the object: not where a node is there to keep some back, or what it is linked to is none of the rule's. */
function rulesKept(missed: readonly Missed[]): RuleId[] {
  return missed.flatMap(({ rule, cause }) => (cause === 'decided' || cause === 'otherType' ? [] : [rule]))
}

function differ(rules: readonly RuleId[], stored: readonly RuleId[]): boolean {
  return rules.length !== stored.length || rules.some((rule) => !stored.includes(rule))
}
