/** Rows of others that name a person who is to be erased, and what is left of them (N14). They are found by looking at all. */
import type { Mentions, PersonTraces } from '../../../model/erasure'
import type { GoneLook } from '../../../model/gone'
import type { CsoId, MvoId } from '../../../model/objects'
import { eraserOf, identifies, identifiesAsValue, spokenAs, textsChanged } from '../../../model/identifying-texts'
import { foldCase } from '../../../model/values'
import { type Connection, idList, yieldToEventLoop } from '../file/connection'
import { goneRowsOf } from './gone-people'
import { type OwnTraces, ownTraces } from './traces'

const LAST_RECORD = 'select max(id) as id from run_record'
const NAMING = `select id, mvo, cso, name, because, changes from run_record
  where id > ? and id <= ? and (instr(lower(name), ?) > 0 or instr(lower(because), ?) > 0 or instr(lower(changes), ?) > 0)`
const RUNS = "select id, ifnull(reason, '') as text, warnings as json from run where id > ? order by id limit ?"
const PENDINGS = 'select id, because as text, error as json from pending_export where id > ? order by id limit ?'
const PAUSES = "select id, ifnull(paused_because, '') as text, null as json from system where id > ? order by id limit ?"
const DECISIONS = 'select cso as id, reason as text, null as json from by_hand where cso > ? order by cso limit ?'

const MADE = 'select mvo as id, reason as text, null as json from made_by_hand where mvo > ? order by mvo limit ?'
const GONE = "select id, name || ' ' || because as text, look as json from gone where id > ? order by id limit ?"

const RECORD = 'select name, because, changes from run_record where id = ?'
const WRITE_RECORD = 'update run_record set name = ?, because = ?, changes = ? where id = ?'
const RUN = 'select reason, warnings from run where id = ?'
const WRITE_RUN = 'update run set reason = ?, warnings = ? where id = ?'
const PENDING = 'select because, error from pending_export where id = ?'
const WRITE_PENDING = 'update pending_export set because = ?, error = ? where id = ?'
const DECISION = 'select reason from by_hand where cso = ?'
const WRITE_DECISION = 'update by_hand set reason = ? where cso = ?'
const MADE_OF = 'select reason from made_by_hand where mvo = ?'
const WRITE_MADE = 'update made_by_hand set reason = ? where mvo = ?'
const PAUSE = 'select paused_because as reason from system where id = ?'
const WRITE_PAUSE = 'update system set paused_because = ? where id = ?'
const GONE_OF = 'select name, because, look from gone where id = ?'
const WRITE_GONE = 'update gone set name = ?, because = ?, look = ? where id = ?'
const GONE_KEYS = 'select key from gone_key indexed by gone_key_by_gone where gone = ?'
const REMOVE_KEY = 'delete from gone_key where key = ? and gone = ?'
/** Imports that have left something beside, and how it is forgotten of some CSOs. */
const EARLIER = ['earlier_cso', 'earlier_reference', 'earlier_key', 'earlier_pending_export'].map(
  (table) =>
    [
      `select import from ${table} where import > ? order by import limit 1`,
      `delete from ${table} where import = ? and cso in (select value from json_each(?))`,
    ] as const,
)
const KEPT_APART = `select system, type, anchor_key, reason from kept_apart
  where (system, type, anchor_key) > (?, ?, ?) order by system, type, anchor_key limit ?`
const WRITE_BAN = 'update kept_apart set reason = ? where system = ? and type = ? and anchor_key = ?'
const LIFT_BAN = 'delete from kept_apart where system = ? and type = ? and anchor_key = ?'

/** Rows looked at together, a few milliseconds each. */
const SLICE = 20_000
const FEWER = 1000

interface RecordRow {
  readonly id: number
  readonly mvo: MvoId | null
  readonly cso: CsoId | null
  readonly name: string
  readonly because: string
  readonly changes: string
}

/** All traces of a person; null where there are none. `called`: names of hers that the history may not have. */
export async function tracesOf(c: Connection, mvo: MvoId, called: readonly string[]): Promise<PersonTraces | null> {
  const own = ownTraces(c, mvo, called)
  if (!own) return null
  const { mentions, shared } = await findMentions(c, own)
  const texts = own.identifying.texts.filter((text) => !shared.has(text))
  return { ...own, identifying: { ...own.identifying, texts }, shared: shared.size, mentions }
}

/** What others' rows say of her. */
interface FoundMentions {
  readonly mentions: Mentions
  /** Texts that others are called by as well. */
  readonly shared: ReadonlySet<string>
}

/**
 * Looks through everything that sentences and values are kept in. A text by which others are called too tells nobody: rows that
 * have no other are left as they are.
 */
async function findMentions(c: Connection, traces: OwnTraces): Promise<FoundMentions> {
  const own = new Set(traces.records)
  const csos = new Set(traces.csos)
  const shared = new Set<string>()
  const found = new Map<string, Set<number>>()
  const { id: last } = c.get<{ id: number | null }>(LAST_RECORD) ?? { id: null }
  for (let from = 0; from < (last ?? 0); from += SLICE, await yieldToEventLoop())
    for (const text of traces.identifying.texts) {
      if (shared.has(text)) continue
      for (const row of rowsWith(c, text, from)) {
        if (own.has(row.id)) continue
        const isOthers = (row.mvo !== null && row.mvo !== traces.mvo) || (row.cso !== null && !csos.has(row.cso))
        if (foldCase(row.name) === foldCase(text) && isOthers) shared.add(text)
        found.set(text, (found.get(text) ?? new Set()).add(row.id))
      }
    }
  const identifying = traces.identifying.texts.filter((text) => !shared.has(text))
  const records = new Set(identifying.flatMap((text) => [...(found.get(text) ?? [])]))
  const { inSentences } = eraserOf(identifying)
  const ownGone = new Set(goneRowsOf(c, traces.mvo, traces.csos))
  const naming = (sql: string): Promise<number[]> => rowsNaming(c, sql, { texts: identifying, without: inSentences })
  const mentions = {
    lastRecord: last ?? 0,
    records: [...records].sort((a, b) => a - b),
    runs: await naming(RUNS),
    pendings: await naming(PENDINGS),
    decisions: (await naming(DECISIONS)).filter((cso) => !csos.has(cso)),
    made: await naming(MADE),
    pauses: await naming(PAUSES),
    gone: (await naming(GONE)).filter((id) => !ownGone.has(id)),
  }
  return { mentions, shared }
}

/** Entries in which something would be erased for this text. */
function rowsWith(c: Connection, text: string, from: number): RecordRow[] {
  const written = JSON.stringify(text)
  const inChanges = identifies(text) ? written.slice(1, -1) : identifiesAsValue(text) ? written : nowhere
  const { inSentences, inValues } = eraserOf([text])
  const said = soughtFor(spokenAs(text))
  const sought = inChanges === nowhere ? nowhere : soughtFor(inChanges)
  return c.all<RecordRow>(NAMING, from, from + SLICE, said, said, sought).filter(({ name, because, changes }) => {
    if (inSentences(name) !== name || inSentences(because) !== because) return true
    return (
      foldCase(changes).includes(foldCase(inChanges)) &&
      changesWithout(changes, inValues) !== changesWithout(changes, (same) => same)
    )
  })
}

/** Whether the history has entries by now that were not looked at and name her; to be called in a transaction. */
export function isNamedSince(c: Connection, { mentions, identifying }: PersonTraces): boolean {
  const { id: last } = c.get<{ id: number | null }>(LAST_RECORD) ?? { id: null }
  for (let from = mentions.lastRecord; from < (last ?? 0); from += SLICE)
    if (identifying.texts.some((text) => rowsWith(c, text, from).length > 0)) return true
  return false
}

/**
 * What a row in any letter case must have to have the text: its longest part of ASCII letters and marks, since SQLite knows the
 * case of no others; where that is too short, nothing.
 */
function soughtFor(text: string): string {
  const [longest = ''] = (text.match(/[\u0020-\u007e]+/g) ?? []).sort((a, b) => b.length - a.length)
  return longest.length < shortestSought ? '' : longest.toLowerCase()
}

/** Of fewer letters hardly a row is without. */
const shortestSought = 2

/** What no text has. */
const nowhere = '\u0000'

interface Seeking {
  readonly texts: readonly string[]
  readonly without: (text: string) => string
}

async function rowsNaming(c: Connection, sql: string, { texts, without }: Seeking): Promise<number[]> {
  const naming: number[] = []
  const written = texts.map((text) => foldCase(inJson(text)))
  // What is written as JSON is read only where one of the texts may be in it.
  const isNaming = (json: string): boolean =>
    written.some((text) => foldCase(json).includes(text)) && textWithout(json, without) !== textWithout(json, (same) => same)
  for (let after = 0; ; await yieldToEventLoop()) {
    const rows = c.all<{ id: number; text: string; json: string | null }>(sql, after, FEWER)
    for (const { id, text, json } of rows) if (without(text) !== text || (json !== null && isNaming(json))) naming.push(id)
    after = rows.at(-1)?.id ?? after
    if (rows.length < FEWER) return naming
  }
}

/** A text as JSON writes it, without its quotes. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Takes the texts out of the rows that name her; to be called in a transaction. */
export function removeMentions(
  c: Connection,
  { records, runs, pendings, decisions, made, pauses, gone }: Mentions,
  identifying: readonly string[],
): void {
  const { inSentences: said, inValues } = eraserOf(identifying)
  const saidOrNone = (text: string | null): string | null => (text === null ? null : said(text))
  for (const id of records) {
    const row = c.get<{ name: string; because: string; changes: string }>(RECORD, id)
    if (row) c.run(WRITE_RECORD, said(row.name), said(row.because), changesWithout(row.changes, inValues), id)
  }
  for (const id of runs) {
    const row = c.get<{ reason: string | null; warnings: string }>(RUN, id)
    if (row) c.run(WRITE_RUN, saidOrNone(row.reason), textWithout(row.warnings, said), id)
  }
  for (const id of pendings) {
    const row = c.get<{ because: string; error: string | null }>(PENDING, id)
    if (row) c.run(WRITE_PENDING, said(row.because), row.error === null ? null : textWithout(row.error, said), id)
  }
  for (const cso of decisions) {
    const row = c.get<{ reason: string }>(DECISION, cso)
    if (row) c.run(WRITE_DECISION, said(row.reason), cso)
  }
  for (const mvo of made) {
    const row = c.get<{ reason: string }>(MADE_OF, mvo)
    if (row) c.run(WRITE_MADE, said(row.reason), mvo)
  }
  for (const id of pauses) {
    const row = c.get<{ reason: string | null }>(PAUSE, id)
    if (row) c.run(WRITE_PAUSE, saidOrNone(row.reason), id)
  }
  for (const id of gone) removeFromGone(c, id, identifying)
}

/** Of somebody else who is gone: what is said, and what there is to be found by. Nothing where it is her own. */
function removeFromGone(c: Connection, id: number, identifying: readonly string[]): void {
  const row = c.get<{ name: string; because: string; look: string | null }>(GONE_OF, id)
  if (!row) return
  const { inSentences: said, inValues } = eraserOf(identifying)
  const look = row.look === null ? null : lookWithout(row.look, inValues, said)
  c.run(WRITE_GONE, said(row.name), said(row.because), look, id)
  const folded = identifying.map((text) => foldCase(text)).filter((text) => identifies(text))
  for (const { key } of c.all<{ key: string }>(GONE_KEYS, id))
    if (folded.some((text) => key.includes(text))) c.run(REMOVE_KEY, key, id)
}

/** Values as values, what became of accounts as sentences, and no former name that names her. */
function lookWithout(text: string, inValues: (text: string) => string, said: (text: string) => string): string {
  const { values, connectors, formerNames = [] } = JSON.parse(text) as GoneLook
  const names = formerNames.filter((name) => said(name) === name)
  const rest = { values: textsChanged(values, inValues), connectors: textsChanged(connectors, said) }
  return JSON.stringify({ ...rest, ...(names.length > 0 && { formerNames: names }) })
}

/** Of an object that was added, its values stand with its CSO. */
function changesWithout(text: string, without: (text: string) => string): string {
  return text.startsWith('+') ? `+${textWithout(text.slice(1), without)}` : textWithout(text, without)
}

function textWithout(text: string, without: (text: string) => string): string {
  try {
    return JSON.stringify(textsChanged(JSON.parse(text), without))
  } catch {
    return without(text)
  }
}

/** A ban that waits for an anchor to return. */
interface Ban {
  readonly system: number
  readonly type: string
  readonly anchor_key: string
  readonly reason: string
}

/**
 * Forgets what imports wrote over of her CSOs, and bans that wait for their anchors to return (J9), and takes the texts out of
 * the reasons of others' bans; in a transaction.
 */
export function forgetBehind(c: Connection, { csos, systems, identifying }: OwnTraces): void {
  for (const [next, forget] of EARLIER)
    for (let of = c.get<{ import: number }>(next, 0); of; of = c.get<{ import: number }>(next, of.import))
      c.run(forget, of.import, idList(csos))
  const anchors = new Set(identifying.texts.flatMap((text) => [text, foldCase(text)]))
  const { inSentences: said } = eraserOf(identifying.texts)
  let [system, type, anchor] = [0, '', '']
  for (;;) {
    const rows = c.all<Ban>(KEPT_APART, system, type, anchor, FEWER)
    for (const row of rows) {
      const reason = said(row.reason)
      if (anchors.has(row.anchor_key) && systems.includes(row.system)) c.run(LIFT_BAN, row.system, row.type, row.anchor_key)
      else if (reason !== row.reason) c.run(WRITE_BAN, reason, row.system, row.type, row.anchor_key)
    }
    const last = rows.at(-1)
    if (!last || rows.length < FEWER) return
    ;[system, type, anchor] = [last.system, last.type, last.anchor_key]
  }
}
