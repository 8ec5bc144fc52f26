/**
 * Unique values of a page (U1): what was looked up about candidates, and what the page gives. Objects whose steps ask at the same
 * moment are asked for together: a few queries for all of them.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { Cso, CsoId, Mvo } from '../../../model/objects'
import type { Store } from '../../../model/store'
import type { GivenValue, Holder, LedgerAnswer, LedgerQuestion, Namespace } from '../../../model/unique'
import { attributeOf, displayValue, foldCase, valuesOf } from '../../../model/values'
import { rowMatches } from '../../../pipeline/3-join'
import type { UniqueNamespaces } from '../../canvas/plan'
import type { WorkingCso, WorkingMvo } from './working-objects'

/** One person and one mapping: what is known of her candidates. */
export interface UniqueFacts {
  readonly mvo: WorkingMvo
  readonly namespaces: UniqueNamespaces
  readonly owners: readonly string[]
  /** Letter case counts. */
  readonly isExact: boolean
  isKnown: boolean | undefined
  readonly holders: Map<string, Holder>
  readonly taken: Map<string, boolean>
}

interface Question {
  readonly order: number
  readonly facts: UniqueFacts
  readonly ledger: readonly string[]
  readonly objects: readonly string[]
  readonly answered: () => void
  readonly failed: (error: unknown) => void
}

/** A value the page gives, and to whom. */
interface PageGiven {
  readonly mvo: WorkingMvo
  readonly value: GivenValue
}

export class UniqueValues {
  private readonly given = new Map<string, PageGiven>()
  private readonly written = new Map<string, Pick<PageGiven, 'mvo'>>()
  private asking: Question[] = []

  constructor(
    private readonly store: Store,
    private readonly csos: ReadonlyMap<CsoId, WorkingCso>,
  ) {}

  /** Whether the page gives or writes the value to somebody else, here or where it flows to. */
  isReserved(facts: UniqueFacts, key: string): boolean {
    return this.isGiven(facts, key) || isAmong(this.written, facts, key)
  }

  /** Whether UniqueValue gives it in this page to somebody else. */
  isGiven(facts: UniqueFacts, key: string): boolean {
    return isAmong(this.given, facts, key)
  }

  /** The page writes a value that UniqueValue was not asked for: nobody else is given it in this page. */
  write({ mvo, namespaces }: UniqueFacts, key: string): void {
    this.written.set(keyIn(namespaces.own, key), { mvo })
  }

  /** The page gives the value. `entry` as `decideUnique` says. */
  give({ mvo, owners, namespaces }: UniqueFacts, key: string, entry: 'new' | 'there'): void {
    if (entry === 'there') return
    const { own: namespace, reusable } = namespaces
    this.given.set(keyIn(namespace, key), { mvo, value: { namespace, key, owners, reusable } })
  }

  /** What is to be entered of those that are saved. */
  givenTo(isSaved: (mvo: WorkingMvo) => boolean): GivenValue[] {
    return [...this.given.values()].flatMap(({ mvo, value }) => (isSaved(mvo) ? value : []))
  }

  /** Looks these up. Objects are answered in the order of `order`, whatever order they asked in. */
  ask(facts: UniqueFacts, order: number, wanted: Pick<Question, 'ledger' | 'objects'>): Promise<void> {
    if (this.asking.length === 0) void this.answerSoon()
    return new Promise((answered, failed) => {
      this.asking.push({ ...wanted, facts, order, answered: () => answered(), failed })
    })
  }

  private async answerSoon(): Promise<void> {
    await yieldToEventLoop()
    const questions = this.asking.sort((a, b) => a.order - b.order)
    this.asking = []
    try {
      await this.askLedger(questions)
      await this.askObjects(questions)
      for (const { answered } of questions) answered()
    } catch (error) {
      for (const { failed } of questions) failed(error)
    }
  }

  /** Who only keeps what she has does not wait for the page that is being saved: what is hers stays hers. */
  private async askLedger(questions: readonly Question[]): Promise<void> {
    const { store } = this
    const asking = questions.filter(({ ledger }) => ledger.length > 0)
    const keeping = asking.filter(({ objects }) => objects.length === 0)
    await askTogether(store.concurrentReads, keeping)
    const isOwn = ({ facts, ledger }: Question): boolean => ledger.some((key) => facts.holders.get(key) === 'own')
    await askTogether(
      store,
      asking.filter((question) => !keeping.includes(question) || !isOwn(question)),
    )
  }

  private async askObjects(questions: readonly Question[]): Promise<void> {
    const asked = questions.flatMap(({ facts, objects }) => objects.map((key) => ({ facts, key })))
    if (asked.length === 0) return
    for (const { facts, key } of asked) facts.taken.set(key, false)
    await this.askMetaverse(asked)
    await this.askConnectorSpaces(asked)
  }

  private async askMetaverse(asked: readonly Asked[]): Promise<void> {
    const queries = asked.flatMap(({ facts, key }) =>
      facts.namespaces.mv.map(({ type, attribute }) => ({ facts, key, attribute, type })),
    )
    const found = await this.store.findMvos(
      queries.map(({ type, attribute, key }) => ({ type, pairs: [{ attribute, key: foldCase(key) }] })),
    )
    const exact = queries.flatMap(({ facts }, at) => (facts.isExact ? (found[at] ?? []) : []))
    const mvos = exact.length === 0 ? [] : (await this.store.loadMvos([...new Set(exact)])).mvos
    const loaded = new Map<number, Mvo>(mvos.map((mvo) => [mvo.id, mvo]))
    queries.forEach(({ facts, key, attribute }, at) => {
      const others = (found[at] ?? []).filter((id) => id !== facts.mvo.current.id)
      if (others.some((id) => !facts.isExact || hasValue(loaded.get(id), attribute, key))) facts.taken.set(key, true)
    })
  }

  private async askConnectorSpaces(asked: readonly Asked[]): Promise<void> {
    const queries = asked.flatMap(({ facts, key }) => facts.namespaces.cs.map((namespace) => ({ facts, key, namespace })))
    if (queries.length === 0) return
    const found = await this.store.findCsos(
      queries.map(({ key, namespace: { system, type, attribute } }) => ({
        system,
        type,
        pairs: [{ attribute, key: foldCase(key) }],
      })),
    )
    const apart = new Set(await this.store.neverJoining(found.flat().map(({ cso }) => cso.id)))
    queries.forEach(({ facts, key, namespace }, at) => {
      const rows = (cso: Cso) => (apart.has(cso.id) ? [] : namespace.rows)
      const others = (found[at] ?? []).filter(({ cso }) => !this.isOwnAccount(facts.mvo, cso, rows(cso)))
      if (others.some(({ cso }) => !facts.isExact || hasValue(cso, namespace.attribute, key))) facts.taken.set(key, true)
    })
  }

  /** Her account, or one that will be by the rule's match rows (R3); one that goes with this page has nothing any more. */
  private isOwnAccount({ current, expected }: WorkingMvo, stored: Cso, rows: UniqueNamespaces['cs'][number]['rows']): boolean {
    const working = this.csos.get(stored.id)
    const cso = working?.current ?? stored
    if (working?.deleted || cso.mvo === current.id) return true
    const attributes = Object.assign(Object.create(null) as object, expected, current.attributes)
    return cso.mvo === null && rows.some((row) => rowMatches(row, cso.attributes, attributes))
  }
}

function keyIn(namespace: Namespace, key: string): string {
  return `${namespace}\u0000${key}`
}

function isAmong(values: ReadonlyMap<string, Pick<PageGiven, 'mvo'>>, { mvo, namespaces }: UniqueFacts, key: string): boolean {
  return namespaces.ledger.some((namespace) => {
    const found = values.get(keyIn(namespace, key))
    return found !== undefined && found.mvo !== mvo
  })
}

interface Asked {
  readonly facts: UniqueFacts
  readonly key: string
}

async function askTogether(reads: Pick<Store, 'askLedger'>, questions: readonly Question[]): Promise<void> {
  if (questions.length === 0) return
  const asked = questions.flatMap(({ facts, ledger }) =>
    facts.namespaces.ledger.map((namespace): LedgerQuestion => ({ namespace, owners: facts.owners, keys: ledger })),
  )
  const answers = (await reads.askLedger(asked)).values()
  for (const { facts, ledger } of questions) {
    const [own, ...others] = facts.namespaces.ledger.map(() => answers.next().value as LedgerAnswer)
    facts.isKnown = own?.isKnown ?? false
    ledger.forEach((key, at) => {
      const elsewhere = others.some(({ holders }) => holders[at] === 'other')
      facts.holders.set(key, elsewhere ? 'other' : (own?.holders[at] ?? 'nobody'))
    })
  }
}

function hasValue(object: Pick<Mvo | Cso, 'attributes'> | undefined, attribute: string, key: string): boolean {
  return object !== undefined && valuesOf(attributeOf(object.attributes, attribute)).some((value) => displayValue(value) === key)
}
