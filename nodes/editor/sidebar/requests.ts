/** The sidebar's requests to the API, for the store that is looked at. */
import type { WhyExport } from '../../../runtime/model/why-export'
import type { ValueOriginWhy } from '../../../runtime/model/why-value'
import type { GoneItem } from '../../../runtime/model/why-gone'
import { call } from '../server/api'
import type {
  AccountsLook,
  ChangedObject,
  DeletionLook,
  ErasureLook,
  ClockAnswer,
  GoneDetail,
  HandDecision,
  HeldList,
  HeldPeople,
  LikelyPerson,
  ListedProblem,
  LooseObject,
  MetaverseType,
  MissingList,
  Named,
  NewPerson,
  Page,
  PendingExport,
  PendingState,
  Person,
  PersonDetail,
  Preview,
  Review,
  Run,
  RunRecord,
  System,
  TryOut,
} from './answers'

type Query = Readonly<Record<string, string | number | undefined>>

/** A part of a list: how many items, and after which. */
export interface ListPart {
  readonly limit: number
  readonly after?: string
}

/** Pending exports one request may decide on. */
export const mostAtOnce = 500

/** What the sidebar asks the server about the store that is looked at. */
export class Requests {
  /** The store's name; undefined while there is only one. */
  store: string | undefined

  private address(path: string, query: Query = {}): string {
    const given = Object.entries({ ...query, store: query['store'] ?? this.store }).filter(([, value]) => value !== undefined)
    const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()
    return text === '' ? path : `${path}?${text}`
  }

  private get<T>(path: string, query?: Query): Promise<T> {
    return call<T>('GET', this.address(path, query))
  }

  private post<T>(path: string, body: unknown = {}): Promise<T> {
    return call<T>('POST', this.address(path), body)
  }

  async stores(): Promise<readonly string[]> {
    const { stores } = await call<{ readonly stores: readonly { readonly name: string }[] }>('GET', 'problems')
    return stores.map((store) => store.name)
  }

  /** Of the store that is looked at; of all where there is only one. */
  async problems(): Promise<readonly ListedProblem[]> {
    const { items } = await call<{ readonly items: readonly ListedProblem[] }>('GET', 'problems')
    return this.store === undefined ? items : items.filter(({ store }) => store === this.store)
  }

  systems = () => this.get<{ readonly items: readonly System[] }>('systems').then((answer) => answer.items)

  runs = (part: ListPart) => this.get<Page<Run>>('runs', { ...part })
  run = (id: number) => this.get<Run>(`runs/${id}`)
  /** `outcome`: of objects, or `errors` for all that have one. */
  records = (run: number, outcome: string | undefined, part: ListPart) =>
    this.get<Page<RunRecord>>(`runs/${run}/objects`, { ...(outcome === 'errors' ? { errors: 'only' } : { outcome }), ...part })
  cancel = (run: number) => this.post<Run>(`runs/${run}/cancel`)
  startNode = (node: string) => this.post<{ readonly node: string }>(`nodes/${encodeURIComponent(node)}/start`)
  startRun = (system: string, profile: string) => this.post<Run>('runs', { system, profile })

  tryOut = (what: TryOut) => this.post<Preview>('previews', what)
  /** By the canvas as it is edited; secrets stay where they are. */
  tryOutEdited = (what: TryOut) =>
    this.post<Preview>('previews/flow', { ...what, flow: RED.nodes.createCompleteNodeSet({ credentials: false }) })
  changed = (preview: number, group: number, part: ListPart) =>
    this.get<Page<ChangedObject>>(`previews/${preview}/changes/${group}`, { ...part })
  rules = () => this.get<{ readonly items: readonly Named[] }>('rules').then((answer) => answer.items)
  preview = (id: number) => this.get<Preview>(`previews/${id}`)
  cancelPreview = (id: number) => this.post<Preview>(`previews/${id}/cancel`)
  endPreview = (id: number) => this.post<{ readonly items: readonly Preview[] }>(`previews/${id}/end`)

  pendings = (choice: { readonly system?: string; readonly state?: PendingState }, part: ListPart) =>
    this.get<Page<PendingExport>>('pending-exports', { ...choice, ...part })
  whyExport = (id: number) => this.get<WhyExport>(`pending-exports/${id}/why`)
  missing = (system: string, part: ListPart) =>
    this.get<MissingList>(`systems/${encodeURIComponent(system)}/missing`, { ...part })
  releaseMissing = (system: string, run: number) =>
    this.post<{ readonly released: number }>(`systems/${encodeURIComponent(system)}/release-missing`, { run })

  heldLists = () => this.get<{ readonly items: readonly HeldList[] }>('held-people').then((answer) => answer.items)
  heldPeople = (list: string, part: ListPart) => this.get<HeldPeople>(`held-people/${encodeURIComponent(list)}`, { ...part })
  releasePeople = (list: string, run: number) =>
    this.post<{ readonly released: number }>(`held-people/${encodeURIComponent(list)}/release`, { run })

  clock = () => this.get<ClockAnswer>('clock')
  pause = (system: string, reason: string, until: string) =>
    this.post<{ readonly until: string }>(`systems/${encodeURIComponent(system)}/pause`, { reason, until })
  resume = (system: string) => this.post<{ readonly resumed: boolean }>(`systems/${encodeURIComponent(system)}/resume`)

  confirmClock = (to: string) => this.post<ClockAnswer>('clock/confirm', { to })

  /** The ids of all pending exports in this state of this system. */
  async allPendings(system: string, state: PendingState): Promise<readonly number[]> {
    const ids: number[] = []
    let after: string | null | undefined
    while (after !== null) {
      const page: Page<PendingExport> = await this.pendings(
        { system, state },
        { limit: mostAtOnce, ...(after === undefined ? {} : { after }) },
      )
      ids.push(...page.items.map((pending) => pending.id))
      after = page.next
    }
    return ids
  }

  /** Decides on any number of pending exports. */
  async review(action: 'release' | 'discard', ids: readonly number[]): Promise<Review> {
    const done: number[] = []
    const refused: Review['refused'][number][] = []
    for (let at = 0; at < ids.length; at += mostAtOnce) {
      const part = await this.post<Review>(`pending-exports/${action}`, { ids: ids.slice(at, at + mostAtOnce) })
      done.push(...part.done)
      refused.push(...part.refused)
    }
    return { done, refused }
  }

  people = (q: string, part: ListPart) => this.get<Page<Person>>('metaverse', { q: q === '' ? undefined : q, ...part })
  metaverseTypes = () => this.get<{ readonly items: readonly MetaverseType[] }>('metaverse-types').then((answer) => answer.items)
  addPerson = (person: NewPerson) => this.post<Run>('metaverse', person)
  previewPerson = (person: NewPerson) => this.post<Preview>('metaverse/preview', person)
  gone = (q: string, part: ListPart) => this.get<Page<GoneItem>>('gone', { q, kind: 'person', ...part })
  whyGone = (id: number) => this.get<GoneDetail>(`gone/${id}`)
  person = (id: string) => this.get<PersonDetail>(`metaverse/${encodeURIComponent(id)}`)
  deletion = (id: string) => this.get<DeletionLook>(`metaverse/${encodeURIComponent(id)}/deletion`)
  erasure = (id: string, present: 'refuse' | 'forget') =>
    this.get<ErasureLook>(`metaverse/${encodeURIComponent(id)}/erasure`, { present })
  erase = (id: string, body: { readonly seen: string; readonly reason: string; readonly present: 'refuse' | 'forget' }) =>
    this.post<Run>(`metaverse/${encodeURIComponent(id)}/erase`, body)
  origin = (id: string, attribute: string) =>
    this.get<ValueOriginWhy>(`metaverse/${encodeURIComponent(id)}/values/${encodeURIComponent(attribute)}`)
  accounts = (id: string) => this.get<AccountsLook>(`metaverse/${encodeURIComponent(id)}/accounts`)
  /** The accounts of the person whom a run has made by hand, be it in the store of a preview; null where it made none. */
  async accountsOfMade(run: number, store?: string): Promise<AccountsLook | null> {
    const { items } = await this.get<Page<RunRecord>>(`runs/${run}/objects`, { outcome: 'projected', limit: 1, store })
    const identity = items[0]?.identity ?? null
    return identity === null ? null : this.get<AccountsLook>(`metaverse/${identity}/accounts`, { store })
  }
  /** Objects that belong to nobody. */
  loose = (q: string, part: ListPart) =>
    this.get<Page<LooseObject>>('objects', { state: 'unlinked', q: q === '' ? undefined : q, ...part })
  likelyPeople = (object: number) =>
    this.get<{ readonly items: readonly LikelyPerson[] }>(`objects/${object}/likely-people`).then((answer) => answer.items)
  decideByHand = (object: number, decision: HandDecision) => this.post<Run>(`objects/${object}/by-hand`, decision)
  previewByHand = (object: number, decision: HandDecision) => this.post<Preview>(`objects/${object}/by-hand/preview`, decision)
  deletePerson = (id: string, body: { readonly seen: string; readonly reason: string }) =>
    this.post<Run>(`metaverse/${encodeURIComponent(id)}/delete`, body)
}
