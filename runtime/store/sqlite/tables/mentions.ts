/** Rows of others that name a person who is to be erased (N14). They are found by looking at all. */
import type { Mentions, PersonTraces } from '../../../model/erasure'
import type { CsoId, MvoId } from '../../../model/objects'
import { eraserOf, identifies, identifiesAsValue, spokenAs } from '../../../model/identifying-texts'
import { foldedName } from '../../../model/folded-text'
import { type Connection, yieldToEventLoop } from '../file/connection'
import { goneRowsOf } from './gone-people'
import { changesWithout, textWithout } from './redact'
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
        if (foldedName(row.name) === foldedName(text) && isOthers) shared.add(text)
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
      foldedName(changes).includes(foldedName(inChanges)) &&
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
 * What a row must have to have the text, however it is written: its longest part of ASCII letters and marks, since SQLite knows
 * the case of no others, without those to which others fold; where that is too short, nothing.
 */
function soughtFor(text: string): string {
  const parts = (text.match(/[\u0020-\u007e]+/g) ?? []).flatMap((part) => part.split(foldedFromOthers))
  const [longest = ''] = parts.sort((a, b) => b.length - a.length)
  return longest.length < shortestSought ? '' : longest.toLowerCase()
}

/** To these fold `ß`, `ſ`, `ı`, `İ`, the sign of kelvin, and letters that are cast as one. */
const foldedFromOthers = /st|ff[il]?|f[il]|[iks]/i

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
  const written = texts.map((text) => foldedName(inJson(text)))
  // What is written as JSON is read only where one of the texts may be in it.
  const isNaming = (json: string): boolean =>
    written.some((text) => foldedName(json).includes(text)) && textWithout(json, without) !== textWithout(json, (same) => same)
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
