/** What people look for: objects by text, by value and by state. Text is literal and letter case does not count (O2). */
import type { Cso, Mvo, PendingExport } from '../../../model/objects'
import type { ObjectState, CsoSearch, ListPage, MvoSearch, PendingSearch } from '../../../model/queries'
import { Wanted } from '../../../model/found-by'
import { type Attributes, displayValue, foldCase, joinKey, valuesOf } from '../../../model/values'
import { type Connection, yieldToEventLoop } from '../file/connection'
import { accepted, reading } from '../tables/accepted'
import { formerlyCalled } from '../tables/former-names'
import { CSO_COLUMNS, type CsoRow, loadCsos, readCso } from '../tables/csos'
import type { JoinKeys } from '../tables/keys'
import { MVO_COLUMNS, type MvoRow, loadMvos, readMvos } from '../tables/mvos'
import { conditions, cursor, FillingPage, pageSize } from '../tables/paging'
import { PENDING_COLUMNS, type PendingRow, readPending } from '../tables/pendings'
import { parseDocument } from '../file/secrets'

/** Rows looked at before the rest of the process has its turn. */
const SLICE = 1000

type Filter<Row> = (row: Row) => boolean

/** A page of the rows from `after` on that a filter lets pass. `next` reads a slice in the order of ids. */
async function scan<Row extends { readonly id: number }>(
  c: Connection,
  next: (after: number, limit: number) => Iterable<Row>,
  { after, page, passes }: { readonly after: number; readonly page: FillingPage<Row>; readonly passes: Filter<Row> | null },
): Promise<FillingPage<Row>> {
  for (let from = after; ;) {
    const last = c.call(() => {
      let read = 0
      for (const row of next(from, SLICE)) {
        if ((passes === null || passes(row)) && !page.accepts(row)) return null
        if (++read === SLICE) return row.id
      }
      return null
    })
    if (last === null) return page
    from = last
    await yieldToEventLoop()
  }
}

const documentLength = ({ attributes }: { readonly attributes: string }): number => attributes.length

/** Whether the values of a document have what is wanted; its own text is asked first, which spares parsing most of them. */
function documentContains(q: string): (document: string, ...others: readonly string[]) => boolean {
  const wanted = new Wanted(q)
  const asWritten = new Wanted(JSON.stringify(q).slice(1, -1))
  return (document, ...others) => {
    if (!asWritten.mayBeIn([document, ...others].join(' '))) return false
    return wanted.isIn([...Object.values(parseDocument(document)).map((value) => displayValue(value)), ...others])
  }
}

/**
 * Whether a document has a value; without `value` whether it has the attribute. The attribute's name counts in any letter case
 * (O3).
 */
function documentHas(attribute: string, value: string | undefined): (document: string) => boolean {
  const name = foldCase(attribute)
  const key = value === undefined ? undefined : foldCase(value)
  return (document) => {
    const attributes = parseDocument(document)
    const isThere = (own: string): boolean =>
      key === undefined || valuesOf(attributes[own]).some((scalar) => joinKey(scalar) === key)
    return Object.keys(attributes).some((own) => foldCase(own) === name && isThere(own))
  }
}

/** MVOs by id. With an attribute that joins look up, found by its key; else by looking at every document. */
export async function searchMvos(c: Connection, keys: JoinKeys, query: MvoSearch): Promise<ListPage<Mvo>> {
  const limit = pageSize(query.limit)
  const filters: Filter<MvoRow>[] = []
  const { type, q, attribute, value } = query
  if (q !== undefined && q !== '') {
    const folded = foldCase(q)
    const contains = documentContains(q)
    const former = c.call(() => formerlyCalled(c, q))
    filters.push((row) => contains(row.attributes) || row.uuid === folded || former.has(row.id))
  }
  if (attribute !== undefined && attribute !== '') {
    const has = documentHas(attribute, value)
    filters.push((row) => has(row.attributes))
  }
  const keyed = type !== undefined && attribute !== undefined ? keys.find('mv', 0, type, attribute) : undefined
  const where = conditions(
    type === undefined ? null : ['type = ?', type],
    keyed?.complete && value !== undefined
      ? ['id in (select mvo from mvo_key where attribute = ? and key = ?)', keyed.id, foldCase(value)]
      : null,
  )
  const sql = `select ${MVO_COLUMNS} from mvo where id > ?${where.sql} order by id limit ?`
  const next = (after: number, count: number): Iterable<MvoRow> => c.each<MvoRow>(sql, after, ...where.parameters, count)
  const passes = filters.length === 0 ? null : (row: MvoRow): boolean => filters.every((filter) => filter(row))
  const empty = new FillingPage<MvoRow>(limit, documentLength)
  const after = query.after === undefined ? 0 : cursor(query.after)
  const page = (await scan(c, next, { after, page: empty, passes })).page((row) => row)
  return { ...page, items: readMvos(c, page.items) }
}

/** CSOs by id; `q` is looked for in anchors, secondary ids and values. */
export async function searchCsos(c: Connection, query: CsoSearch): Promise<ListPage<Cso>> {
  const limit = pageSize(query.limit)
  const { system, type, state, q } = query
  const where = conditions(
    system === undefined ? null : ['system = ?', system],
    type === undefined ? null : ['type = ?', type],
    state === undefined ? null : stateCondition(state),
  )
  const sql = accepted(
    c,
    reading(({ cso }) => `select ${CSO_COLUMNS} from ${cso} where id > ?${where.sql} order by id limit ?`),
  )
  const next = (after: number, count: number): Iterable<CsoRow> => c.each<CsoRow>(sql, after, ...where.parameters, count)
  const passes = q === undefined || q === '' ? null : csoContains(q)
  const empty = new FillingPage<CsoRow>(limit, documentLength)
  const after = query.after === undefined ? 0 : cursor(query.after)
  return (await scan(c, next, { after, page: empty, passes })).page((row) => readCso(c, row))
}

function stateCondition(state: ObjectState): readonly [string, ...unknown[]] {
  if (state === 'byHand') return ["link = 'byHand'"]
  if (state === 'neverJoin') return ["id in (select b.cso from by_hand b where b.decision = 'neverJoin')"]
  if (state === 'linked') return ["link <> 'none'"]
  if (state === 'unlinked') return ["link = 'none'"]
  return ['staging = ?', state]
}

function csoContains(q: string): Filter<CsoRow> {
  const contains = documentContains(q)
  return (row) => contains(row.attributes, row.anchor ?? '', row.secondary_id ?? '')
}

/** Pending exports by id, each with its account and a name for it. */
export function searchPendings(
  c: Connection,
  query: PendingSearch,
): ListPage<{ pending: PendingExport; cso: Cso; name: string }> {
  const limit = pageSize(query.limit)
  const where = conditions(
    query.system === undefined ? null : ['system = ?', query.system],
    query.state === undefined ? null : ['state = ?', query.state],
    query.nameTaken === undefined ? null : ['name_taken = ?', 1],
  )
  const sql = accepted(
    c,
    reading(({ pending }) => `select ${PENDING_COLUMNS} from ${pending} where id > ?${where.sql} order by id limit ?`),
  )
  const after = query.after === undefined ? 0 : cursor(query.after)
  const found = new FillingPage<PendingRow>(limit, ({ changes }) => changes.length)
  const page = found.fill(c.each<PendingRow>(sql, after, ...where.parameters, limit + 1)).page((row) => row)
  const rows = page.items
  const csos = new Map(
    loadCsos(
      c,
      rows.map((row) => row.cso),
    ).map((cso) => [cso.id, cso]),
  )
  const mvos = new Map(
    loadMvos(
      c,
      rows.flatMap((row) => row.mvo ?? []),
    ).map((mvo) => [mvo.id, mvo]),
  )
  const items = rows.map((row) => {
    const cso = csos.get(row.cso) as Cso
    const mvo = row.mvo === null ? undefined : mvos.get(row.mvo)
    return {
      pending: readPending(c, row),
      cso,
      name:
        nameOf(mvo?.attributes, (attribute) => c.secrets.has(0, mvo?.type ?? '', attribute)) ??
        cso.secondaryId ??
        cso.anchor ??
        nameOf(cso.attributes, (attribute) => c.secrets.has(cso.system, cso.type, attribute)) ??
        '',
    }
  })
  return { ...page, items }
}

/** What people call an object whose schema is not at hand: its display name, else its first text. */
function nameOf(attributes: Attributes | undefined, isSecret: (attribute: string) => boolean): string | undefined {
  if (!attributes) return undefined
  const names = Object.keys(attributes).filter((attribute) => !isSecret(attribute))
  const usual = USUAL_NAMES.map((usualName) => names.find((name) => foldCase(name) === usualName)).find(
    (name) => name !== undefined,
  )
  const chosen = usual ?? names.find((name) => typeof attributes[name] === 'string')
  return chosen === undefined ? undefined : displayValue(attributes[chosen])
}
const USUAL_NAMES = ['displayname', 'display name', 'cn', 'name'] as const
