/** What is left of rows that name a person who is erased (N14); to be called in the transaction that erases. */
import type { Mentions } from '../../../model/erasure'
import type { GoneLook } from '../../../model/gone'
import { eraserOf, identifies, textsChanged } from '../../../model/identifying-texts'
import { searchForms } from '../../../model/found-by'
import { foldCase } from '../../../model/values'
import { type Connection, idList } from '../file/connection'
import type { OwnTraces } from './traces'

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

/** Rows looked at together. */
const FEWER = 1000

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
  const folded = identifying.flatMap((text) => [foldCase(text), ...searchForms(text)]).filter((text) => identifies(text))
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
export function changesWithout(text: string, without: (text: string) => string): string {
  return text.startsWith('+') ? `+${textWithout(text.slice(1), without)}` : textWithout(text, without)
}

export function textWithout(text: string, without: (text: string) => string): string {
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
